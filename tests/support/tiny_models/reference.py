#!/usr/bin/env python3
"""What the tiny models make of some texts, computed in double precision with numpy and the tokenizers package.

Independent of the server: only the rule that makes the weights is the same as in mod.rs. Writes expected.json.
usage: python3 reference.py DIRECTORY   (with the tokenizer.json of `bert`, as mod.rs writes it; needs numpy, tokenizers)
"""

import json
import math
import pathlib
import sys

import numpy as np
from tokenizers import Tokenizer

WIDTH, INNER, HEADS, LAYERS, PLACES, STATIC_WIDTH = 16, 40, 4, 2, 64, 24
MAX_TOKENS, STATIC_TOKENS = 24, 512
MASK = (1 << 64) - 1
TEXTS = [
    "When is the dome open?",
    "The dome opens on Friday.",
    "Wann ist die Sternwarte geöffnet? Öffnungszeiten: täglich außer montags, Führungen nach Anmeldung.",
    "¿Cuándo abre la cúpula el viernes?",
    "天文台什么时候开放",
    "it",
    "The dome is open when the dome is open. " * 12,
]


def number(name, place):
    state = 0xCBF29CE484222325
    for byte in name.encode():
        state = ((state ^ byte) * 0x100000001B3) & MASK
    state = (state + (place + 1) * 0x9E3779B97F4A7C15) & MASK
    state = ((state ^ (state >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    state = ((state ^ (state >> 27)) * 0x94D049BB133111EB) & MASK
    state ^= state >> 31
    return np.float32((state >> 40) / 16777216.0 - 0.5)


def tensor(name, *shape):
    base = np.float32(1.0 if name.endswith("LayerNorm.weight") else 0.0)
    numbers = [base + number(name, place) for place in range(math.prod(shape))]
    return np.array(numbers, np.float32).astype(np.float64).reshape(shape)


def norm(rows, name):
    rows = rows - rows.mean(-1, keepdims=True)
    rows = rows / np.sqrt((rows**2).mean(-1, keepdims=True) + 1e-12)
    return rows * tensor(f"{name}.weight", WIDTH) + tensor(f"{name}.bias", WIDTH)


def linear(rows, name, width_in, width_out):
    return rows @ tensor(f"{name}.weight", width_out, width_in).T + tensor(f"{name}.bias", width_out)


def gelu(rows):
    return 0.5 * rows * (1 + np.vectorize(math.erf)(rows / math.sqrt(2)))


def unit(vector):
    length = np.linalg.norm(vector)
    return vector / length if length else vector


def bert(ids, vocabulary):
    words = tensor("embeddings.word_embeddings.weight", vocabulary, WIDTH)
    places = tensor("embeddings.position_embeddings.weight", PLACES, WIDTH)
    kinds = tensor("embeddings.token_type_embeddings.weight", 2, WIDTH)
    rows = norm(words[ids] + places[: len(ids)] + kinds[0], "embeddings.LayerNorm")
    size = WIDTH // HEADS
    for layer in range(LAYERS):
        prefix = f"encoder.layer.{layer}."
        queries, keys, values = (linear(rows, f"{prefix}attention.self.{what}", WIDTH, WIDTH) for what in ("query", "key", "value"))
        seen = np.zeros_like(rows)
        for head in range(HEADS):
            part = slice(head * size, (head + 1) * size)
            scores = queries[:, part] @ keys[:, part].T / math.sqrt(size)
            shares = np.exp(scores - scores.max(-1, keepdims=True))
            seen[:, part] = shares / shares.sum(-1, keepdims=True) @ values[:, part]
        rows = norm(linear(seen, f"{prefix}attention.output.dense", WIDTH, WIDTH) + rows, f"{prefix}attention.output.LayerNorm")
        wide = gelu(linear(rows, f"{prefix}intermediate.dense", WIDTH, INNER))
        rows = norm(linear(wide, f"{prefix}output.dense", INNER, WIDTH) + rows, f"{prefix}output.LayerNorm")
    return unit(rows.mean(0))


def static(ids, vocabulary):
    table = np.floor(tensor("embeddings", vocabulary, STATIC_WIDTH) * 64) / 64
    return unit(table[ids].mean(0)) if ids else np.zeros(STATIC_WIDTH)


def main():
    tokenizer = Tokenizer.from_file(str(pathlib.Path(sys.argv[1]) / "tokenizer.json"))
    tokenizer.no_padding()
    vocabulary = tokenizer.get_vocab_size()
    found = {"bert": [], "static": []}
    for text in TEXTS:
        tokenizer.enable_truncation(MAX_TOKENS)
        vector = bert(tokenizer.encode(text).ids, vocabulary)
        found["bert"].append({"text": text, "vector": [round(float(value), 7) for value in vector]})
        tokenizer.no_truncation()
        ids = [token for token in tokenizer.encode(text, add_special_tokens=False).ids if token != 1]
        vector = static(ids[:STATIC_TOKENS], vocabulary)
        found["static"].append({"text": text, "vector": [round(float(value), 7) for value in vector]})
    place = pathlib.Path(__file__).with_name("expected.json")
    place.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n")


if __name__ == "__main__":
    main()
