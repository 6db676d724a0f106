#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Counts what leak_client.py left in the files of a server.

Prints one row for each sink and one column for each condition: addresses,
then other identifiers, as `addresses/identifiers`. Exit status 0 when all are
zero (with --none: when each sink and each condition shows something), else 1. A sink that
does not exist or is empty is an error: it would prove nothing. `addresses`
after a sink is for what an application may know: its own headers, no address.

usage: leak_table.py [--none] TITLE CONDITIONS SINK=PATH[,addresses]...
"""
import glob
import os
import re
import sys

ADDRESSES = (r"127\.66\.{n}\.88|203\.0\.113\.{n}\b|198\.51\.100\.{n}\b|2001:db8:ca::{n}\b"
             r"|fd66:7788::{n}\b")
# In a header that the visitor made up.
CHOSEN = r"|198\.19\.{n}\.7\b"
OTHERS = r"(?:cookie|query|agent|referer|auth)-{n}-canary"


def read(path):
    if os.path.isdir(path):
        path = os.path.join(path, "**")
    files = [f for f in glob.glob(path, recursive=True) if os.path.isfile(f)]
    return b"\n".join(open(f, "rb").read() for f in files).decode("latin-1")


def count(text, n, addresses_only):
    addresses = ADDRESSES if addresses_only else ADDRESSES + CHOSEN
    return (len(re.findall(addresses.replace("{n}", n), text)),
            0 if addresses_only else len(re.findall(OTHERS.replace("{n}", n), text)))


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
    table = [[title] + [name for _, name in conditions]]
    totals = [0] * len(conditions)
    bad = 0
    for sink in sinks:
        name, path = sink.split("=", 1)
        path, _, only = path.partition(",")
        text = read(path)
        if not text:
            print(f"{name} is empty: {path}")
            bad += 1
        counts = [count(text, n, only) for n, _ in conditions]
        table.append([name] + [f"{a}/{b}" for a, b in counts])
        found = sum(a + b for a, b in counts)
        totals = [total + a + b for total, (a, b) in zip(totals, counts)]
        bad += (found > 0) if expects_none else (found == 0)
    if not expects_none:
        bad += totals.count(0)  # a condition that nothing showed
    widths = [max(map(len, column)) for column in zip(*table)]
    for row in table:
        print(row[0].ljust(widths[0]), *(c.rjust(w) for c, w in zip(row[1:], widths[1:])))
    sys.exit(1 if bad else 0)


main()
