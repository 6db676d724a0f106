#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes a small MaxMind DB (maxmind.github.io/MaxMind-DB) for tests.

usage: mmdb.py FILE RECORD_BITS IP_VERSION FIELD NETWORK=CODE...
FIELD is country.iso_code or country_code.
"""
import ipaddress
import sys


def string(text):
    return bytes([0x40 | len(text)]) + text.encode()


def number(kind, value, size):
    body = value.to_bytes(size, "big")
    head = bytes([size, kind - 7]) if kind > 7 else bytes([kind << 5 | size])
    return head + body


def mapping(pairs):
    return bytes([0xe0 | len(pairs)]) + b"".join(string(k) + v for k, v in pairs)


def record(field, code):
    if field == "country.iso_code":
        return mapping([("country", mapping([("iso_code", string(code))]))])
    return mapping([(field, string(code))])


def insert(nodes, network, version, target):
    bits = format(int(network.network_address), "0%db" % network.max_prefixlen)
    bits = bits[:network.prefixlen]
    if version == 6 and network.version == 4:
        bits = "0" * 96 + bits
    node = 0
    for bit in bits[:-1]:
        if nodes[node][int(bit)] is None:
            nodes.append([None, None])
            nodes[node][int(bit)] = len(nodes) - 1
        node = nodes[node][int(bit)]
    nodes[node][int(bits[-1])] = ("data", target)


def pack(left, right, bits):
    if bits == 28:
        middle = (left >> 24) << 4 | right >> 24
        return (left & 0xffffff).to_bytes(3, "big") + bytes([middle]) + \
            (right & 0xffffff).to_bytes(3, "big")
    return left.to_bytes(bits // 8, "big") + right.to_bytes(bits // 8, "big")


def main():
    path, bits, version, field = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
    nodes, data = [[None, None]], b""
    for pair in sys.argv[5:]:
        network, code = pair.split("=")
        insert(nodes, ipaddress.ip_network(network), version, len(data))
        data += record(field, code)
    tree = b""
    for node in nodes:
        values = [len(nodes) if v is None else
                  v if isinstance(v, int) else len(nodes) + 16 + v[1] for v in node]
        tree += pack(values[0], values[1], bits)
    metadata = mapping([
        ("binary_format_major_version", number(5, 2, 2)),
        ("binary_format_minor_version", number(5, 0, 2)),
        ("build_epoch", number(9, 1795348800, 8)),
        ("database_type", string("Test-Country")),
        ("description", mapping([("en", string("test"))])),
        ("ip_version", number(5, version, 2)),
        ("languages", bytes([1, 4]) + string("en")),
        ("node_count", number(6, len(nodes), 4)),
        ("record_size", number(5, bits, 2)),
    ])
    with open(path, "wb") as file:
        file.write(tree + bytes(16) + data + b"\xab\xcd\xefMaxMind.com" + metadata)


main()
