"""A BERT in plain PyTorch, eager mode: what `samke bench encoder` compares itself with.

usage: encoder_reference.py MODEL_FOLDER IDS_JSON THREADS BATCH VECTORS_OUT

Prints one JSON line of versions, then answers each line on standard input: "arrival" or "sorted" (how the prompts are
put into batches) with the seconds that all prompts took, "gemm" with the seconds that a multiplication of two square
float matrices of 1024 takes.
"""
import json
import struct
import sys
import time

import torch
import torch.nn.functional as F

DTYPES = {"F32": torch.float32, "F16": torch.float16, "BF16": torch.bfloat16}


def read_safetensors(path):
    with open(path, "rb") as file:
        (size,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(size))
        data = bytearray(file.read())
    tensors = {}
    for name, entry in header.items():
        if name != "__metadata__" and entry["dtype"] in DTYPES:
            start, end = entry["data_offsets"]
            flat = torch.frombuffer(data, dtype=DTYPES[entry["dtype"]], count=-1 if start == end else (end - start) // torch.empty(
                0, dtype=DTYPES[entry["dtype"]]).element_size(), offset=start)
            tensors[name.removeprefix("bert.")] = flat.reshape(entry["shape"]).float()
    return tensors


class Bert:
    def __init__(self, folder):
        with open(f"{folder}/config.json", encoding="utf-8") as file:
            self.config = json.load(file)
        self.weights = read_safetensors(f"{folder}/model.safetensors")

    def linear(self, x, name):
        return F.linear(x, self.weights[name + ".weight"], self.weights[name + ".bias"])

    def norm(self, x, name):
        shape = (self.config["hidden_size"],)
        return F.layer_norm(x, shape, self.weights[name + ".weight"], self.weights[name + ".bias"], self.config["layer_norm_eps"])

    def __call__(self, ids, mask):
        w, heads = self.weights, self.config["num_attention_heads"]
        batch, length = ids.shape
        x = (w["embeddings.word_embeddings.weight"][ids] + w["embeddings.position_embeddings.weight"][:length]
             + w["embeddings.token_type_embeddings.weight"][0])
        x = self.norm(x, "embeddings.LayerNorm")
        size = x.shape[-1] // heads
        bias = (1 - mask[:, None, None, :].float()) * torch.finfo(torch.float32).min
        for i in range(self.config["num_hidden_layers"]):
            layer = f"encoder.layer.{i}."
            q, k, v = (self.linear(x, f"{layer}attention.self.{part}").view(batch, length, heads, size).transpose(1, 2)
                       for part in ("query", "key", "value"))
            scores = q @ k.transpose(-1, -2) / size ** .5 + bias
            context = (scores.softmax(-1) @ v).transpose(1, 2).reshape(batch, length, heads * size)
            x = self.norm(self.linear(context, layer + "attention.output.dense") + x, layer + "attention.output.LayerNorm")
            wide = F.gelu(self.linear(x, layer + "intermediate.dense"))
            x = self.norm(self.linear(wide, layer + "output.dense") + x, layer + "output.LayerNorm")
        return x


def embed(bert, prompts, order, batch):
    vectors = [None] * len(prompts)
    for start in range(0, len(order), batch):
        chosen = order[start:start + batch]
        longest = max(len(prompts[i]) for i in chosen)
        ids = torch.zeros(len(chosen), longest, dtype=torch.long)
        mask = torch.zeros(len(chosen), longest, dtype=torch.long)
        for row, i in enumerate(chosen):
            ids[row, :len(prompts[i])] = torch.tensor(prompts[i])
            mask[row, :len(prompts[i])] = 1
        states = bert(ids, mask)
        weight = mask[..., None].float()
        mean = (states * weight).sum(1) / weight.sum(1)
        for row, vector in zip(chosen, F.normalize(mean, dim=1)):
            vectors[row] = vector
    return torch.stack(vectors)


def multiply(size=1024, times=20):
    left, right = torch.rand(size, size), torch.rand(size, size)
    begin = time.perf_counter()
    for _ in range(times):
        left @ right
    return (time.perf_counter() - begin) / times


def main():
    folder, ids_file, threads, batch, out = sys.argv[1:]
    torch.set_num_threads(int(threads))
    with open(ids_file, encoding="utf-8") as file:
        prompts = json.load(file)
    bert = Bert(folder)
    orders = {"arrival": list(range(len(prompts))), "sorted": sorted(range(len(prompts)), key=lambda i: len(prompts[i]))}
    with torch.inference_mode():
        vectors = embed(bert, prompts, orders["sorted"], int(batch))
        with open(out, "wb") as file:
            file.write(vectors.numpy().tobytes())
        print(json.dumps({"python": sys.version.split()[0], "torch": torch.__version__, "threads": torch.get_num_threads()}), flush=True)
        for line in map(str.strip, sys.stdin):
            if line == "gemm":
                print(multiply(), flush=True)
                continue
            begin = time.perf_counter()
            embed(bert, prompts, orders[line], int(batch))
            print(time.perf_counter() - begin, flush=True)


if __name__ == "__main__":
    main()
