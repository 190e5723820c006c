"""Writes a few tokens with the starter model. Refuses nothing: it is a child that may die.

Exit 0 and one line when the model wrote something; 1 with a reason; killed by a signal when this
build of llama.cpp does not suit this processor.
"""

import os
import sys
import time

TOKENS = 12


def main() -> int:
    """The exit code; see above."""
    from llama_cpp import Llama

    from appliance.core.errors import ModelError
    from appliance.models.store import Store

    store = Store()
    entry = next(entry for entry in store.catalogue.starter() if entry.kind == "llm")
    try:
        path = store.path(entry.id) / entry.files[0].name
    except ModelError as error:
        print(error, file=sys.stderr)
        return 1
    on_gpu = os.environ.get("HEARTH_GPU", "none") not in ("", "none")
    model = Llama(str(path), n_ctx=256, n_gpu_layers=-1 if on_gpu else 0, verbose=False)
    prompt = model.tokenize(b"The days of the week are Monday, Tuesday,")
    began = time.monotonic()
    written = []
    for token in model.generate(prompt, temp=0.0):
        written.append(token)
        if len(written) == TOKENS:
            break
    spent = time.monotonic() - began
    text = model.detokenize(written).decode(errors="replace")
    if "Wednesday" not in text:
        print(f"{entry.id} wrote {text!r} where Wednesday follows", file=sys.stderr)
        return 1
    print(f"{entry.id}: {len(prompt)} tokens read, {TOKENS} written in {spent:.1f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
