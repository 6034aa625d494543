"""FLOE read and written by somebody else: from the specification, in another language, with nothing of Coffer's.

    floe.py open|seal KEY AAD SEGMENT_BYTES ROTATION_BITS < in > out

KEY and AAD in hexadecimal. Ends with status 1, and writes nothing, if what it reads is not what was sealed.
"""

import hashlib
import hmac
import os
import sys

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NOT_LAST = 0xFFFFFFFF


def be(number, size):
    return number.to_bytes(size, "big")


def parameters(segment_bytes):
    return be(0, 1) + be(0, 1) + be(segment_bytes, 4) + be(32, 4)


def kdf(key, head, iv, purpose, aad, size):
    return hmac.new(key, head + iv + purpose + aad + b"\x01", hashlib.sha384).digest()[:size]


def segment_key(message_key, head, iv, aad, index, bits):
    first = index >> bits << bits
    return kdf(message_key, head, iv, b"DEK:" + be(first, 8), aad, 32)


def segment_aad(index, is_last):
    return be(index, 8) + (b"\x01" if is_last else b"\x00")


def seal(key, aad, segment_bytes, bits, plain):
    head, iv = parameters(segment_bytes), os.urandom(32)
    message_key = kdf(key, head, iv, b"MESSAGE_KEY:", aad, 48)
    out = [head, iv, kdf(key, head, iv, b"HEADER_TAG:", aad, 32)]
    step = segment_bytes - 32
    count = max(1, -(-len(plain) // step))
    for index in range(count):
        is_last = index == count - 1
        piece = plain[index * step : (index + 1) * step]
        nonce = os.urandom(12)
        aes = AESGCM(segment_key(message_key, head, iv, aad, index, bits))
        prefix = len(piece) + 32 if is_last else NOT_LAST
        out += [be(prefix, 4), nonce, aes.encrypt(nonce, piece, segment_aad(index, is_last))]
    return b"".join(out)


def open_(key, aad, segment_bytes, bits, sealed):
    head, iv, tag, body = sealed[:10], sealed[10:42], sealed[42:74], sealed[74:]
    if head != parameters(segment_bytes):
        raise ValueError("parameters")
    if not hmac.compare_digest(tag, kdf(key, head, iv, b"HEADER_TAG:", aad, 32)):
        raise ValueError("header tag")
    message_key = kdf(key, head, iv, b"MESSAGE_KEY:", aad, 48)
    out, index, has_ended = [], 0, False
    while not has_ended:
        said = int.from_bytes(body[:4], "big")
        has_ended = said != NOT_LAST
        size = said if has_ended else segment_bytes
        if not 32 <= size <= segment_bytes or size > len(body) or (has_ended and size != len(body)):
            raise ValueError("segment length")
        segment, body = body[:size], body[size:]
        aes = AESGCM(segment_key(message_key, head, iv, aad, index, bits))
        out.append(aes.decrypt(segment[4:16], segment[16:], segment_aad(index, has_ended)))
        index += 1
    return b"".join(out)


def main(what, key, aad, segment_bytes, bits):
    work = {"open": open_, "seal": seal}[what]
    given = sys.stdin.buffer.read()
    try:
        made = work(bytes.fromhex(key), bytes.fromhex(aad), int(segment_bytes), int(bits), given)
    except (ValueError, InvalidTag) as error:
        sys.exit(f"refused: {error!r}")
    sys.stdout.buffer.write(made)


main(*sys.argv[1:])
