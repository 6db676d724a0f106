#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Counts what leak_client.py left in the files of a server.

Prints one row for each sink and one column for each condition: addresses,
then other identifiers, as `addresses/identifiers`. Exit status 0 when all are
zero (with --none: when each named sink holds something), else 1. A sink that
does not exist or is empty is an error: it would prove nothing.

usage: leak_table.py [--none] TITLE CONDITIONS SINK=PATH[,addresses]...
"""
import glob
import os
import re
import sys

ADDRESSES = r"127\.66\.{n}\.88|203\.0\.113\.{n}\b|198\.51\.100\.{n}\b|2001:db8:ca::{n}\b"
OTHERS = r"(?:cookie|query|agent|referer|auth)-{n}-canary"


def read(path):
    if os.path.isdir(path):
        path = os.path.join(path, "**")
    files = [f for f in glob.glob(path, recursive=True) if os.path.isfile(f)]
    return b"\n".join(open(f, "rb").read() for f in files).decode("latin-1")


def main():
    args = sys.argv[1:]
    expects_none = args[0] != "--none"
    if not expects_none:
        args.pop(0)
    title, conditions_file, *sinks = args
    with open(conditions_file, encoding="utf-8") as lines:
        conditions = [line.split(" ", 1) for line in lines.read().splitlines()]
    if not conditions or not sinks:
        sys.exit("leak_table: no condition or no sink was named")
    print(f"{title:<14}" + "".join(f"{name[:9]:>10}" for _, name in conditions))
    bad = 0
    for sink in sinks:
        name, path = sink.split("=", 1)
        path, _, only = path.partition(",")
        text = read(path)
        if not text:
            print(f"{name:<14} is empty: {path}")
            bad += 1
            continue
        row, total = "", 0
        for n, _ in conditions:
            counts = [len(re.findall(p.replace("{n}", n), text)) for p in (ADDRESSES, OTHERS)]
            if only:
                counts[1] = 0
            total += sum(counts)
            row += f"{counts[0]:>6}/{counts[1]:<3}"
        print(f"{name:<14}{row}")
        bad += (total > 0) if expects_none else (total == 0)
    sys.exit(1 if bad else 0)


main()
