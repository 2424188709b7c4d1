"""Writes vectors.json: bound sampling done slowly, from the protocol's page
alone, with its own ChaCha20 (RFC 8439). Run: python3 vectors.py"""
import hashlib, hmac, json, math, struct


def chacha_block(key, counter):
    def rotl(x, n):
        return ((x << n) | (x >> (32 - n))) & 0xFFFFFFFF

    init = list(struct.unpack("<4I", b"expand 32-byte k")) + list(struct.unpack("<8I", key)) + [counter, 0, 0, 0]
    s = init[:]

    def quarter(a, b, c, d):
        s[a] = (s[a] + s[b]) & 0xFFFFFFFF; s[d] = rotl(s[d] ^ s[a], 16)
        s[c] = (s[c] + s[d]) & 0xFFFFFFFF; s[b] = rotl(s[b] ^ s[c], 12)
        s[a] = (s[a] + s[b]) & 0xFFFFFFFF; s[d] = rotl(s[d] ^ s[a], 8)
        s[c] = (s[c] + s[d]) & 0xFFFFFFFF; s[b] = rotl(s[b] ^ s[c], 7)

    for _ in range(10):
        quarter(0, 4, 8, 12); quarter(1, 5, 9, 13); quarter(2, 6, 10, 14); quarter(3, 7, 11, 15)
        quarter(0, 5, 10, 15); quarter(1, 6, 11, 12); quarter(2, 7, 8, 13); quarter(3, 4, 9, 14)
    return struct.pack("<16I", *((a + b) & 0xFFFFFFFF for a, b in zip(s, init)))


def logits(n, salt):
    """Multiples of 1/64 in [-16, 16), from a linear congruence."""
    x, out = salt & 0xFFFFFFFF, []
    for _ in range(n):
        x = (x * 1664525 + 1013904223) & 0xFFFFFFFF
        out.append(((x >> 16) % 2048 - 1024) / 64)
    return out


def pick(l, T, top_p, presence, frequency, seen, seed, hotkey, choice, t):
    l = l[:]
    for v in set(seen):
        l[v] -= presence + frequency * seen.count(v)
    if T == 0:
        best = max(range(len(l)), key=lambda v: (l[v], -v))
        return best, [l[best] - x for x in l]
    kept = set(range(len(l)))
    if 0 < top_p < 1:
        peak = max(l)
        p = [math.exp((x - peak) / T) for x in l]
        total, run, kept = sum(p), 0.0, set()
        for v in sorted(range(len(l)), key=lambda v: (-l[v], v)):
            kept.add(v)
            run += p[v]
            if run >= top_p * total:
                break
    k = hmac.new(seed, hotkey + struct.pack("<II", choice, t), hashlib.sha256).digest()
    stream = b"".join(chacha_block(k, i) for i in range((8 * len(l) + 63) // 64))
    z = []
    for v in range(len(l)):
        u = ((struct.unpack_from("<Q", stream, 8 * v)[0] >> 11) + 0.5) / 2.0**53
        z.append(l[v] / T - math.log(-math.log(u)) if v in kept else -math.inf)
    best = max(range(len(l)), key=lambda v: (z[v], -v))
    return best, [T * (z[best] - x) if x > -math.inf else -1 for x in z]


cases = []
for i, (n, T, top_p, presence, frequency) in enumerate([
    (17, 1.0, 1, 0, 0), (1000, 0.7, 1, 0, 0), (1000, 2.0, 1, 0, 0), (1000, 0.05, 1, 0, 0), (333, 1.3, 0.5, 0, 0),
    (333, 0.9, 0.95, 0, 0), (333, 0.8, 1, 1.5, 0.25), (333, 1.1, 0.8, -1, 2), (333, 0, 1, 0, 0), (333, 0, 0.5, 2, 1),
    (3000, 0.7, 1, 0, 0), (1, 0.7, 1, 0, 0),
]):
    seed = hashlib.sha256(b"seed %d" % i).digest()
    hotkey = hashlib.sha256(b"hotkey %d" % i).digest()
    seen, picks, misses = [], [], []
    for t in range(6):
        l = logits(n, 7919 * i + t)
        v, miss = pick(l, T, top_p, presence, frequency, seen, seed, hotkey, i % 3, t)
        other = (v + 1) % n
        picks.append(v)
        misses.append([other, miss[other]])
        seen.append(v)
    cases.append(dict(vocab=n, salt=7919 * i, temperature=T, top_p=top_p, presence=presence, frequency=frequency,
                      seed=seed.hex(), hotkey=hotkey.hex(), choice=i % 3, picks=picks, misses=misses))
json.dump(cases, open("vectors.json", "w"), indent=1)
