"""A GGUF model held by llama.cpp: spans in, text out; refuses to make a control token of data.

Rules:

* A data span never yields a control token, whatever it spells.
* One sequence ("slot") of the KV cache keeps the tokens of an earlier prompt; the longest common
  prefix is not read again. Several slots keep several prompts apart.
* Cancelling takes effect between tokens and between chunks of `CHUNK` prompt tokens.
* The best token is tried against the grammar alone; the vocabulary is searched only when that one
  does not fit, which gives the same result as masking it all and is far cheaper.
"""

import codecs
import ctypes
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import llama_cpp.llama_cpp as native
import numpy as np
import numpy.typing as npt

from appliance.core.errors import GrammarInvalid, ModelError, PromptTooLong
from appliance.engines import gbnf
from appliance.ports import Completion, Finished, Span

CHUNK = 64
"""Prompt tokens per decode: about half a second of a small model on two cores."""

CONTINUE_FROM = 32
"""A slot is continued only if at least so many leading tokens are the same."""

SHORTLIST = 256
"""Candidates tried against the grammar before the whole vocabulary is."""

_CANDIDATE = np.dtype([("id", np.int32), ("logit", np.float32), ("p", np.float32)])
_Logits = npt.NDArray[np.float32]


class Cancelled(Exception):
    """The caller no longer wants the answer."""


@dataclass
class _Slot:
    number: int
    tokens: list[int] = field(default_factory=list)
    used_at: int = 0


def data_tokens(
    text: str,
    tokenize: Callable[[str], list[int]],
    forbidden: Callable[[int], bool],
) -> list[int]:
    """Tokens of text that is only data.

    Vocabularies exist that mark chat markers as ordinary "user defined" tokens, which llama.cpp
    matches even when told not to parse special ones: such a text is tokenised letter by letter.
    """
    tokens = tokenize(text)
    if not any(forbidden(token) for token in tokens):
        return tokens
    return [token for letter in text for token in tokenize(letter) if not forbidden(token)]


def common_prefix(a: Sequence[int], b: Sequence[int]) -> int:
    """How many leading tokens are the same."""
    for index, (left, right) in enumerate(zip(a, b, strict=False)):
        if left != right:
            return index
    return min(len(a), len(b))


class LoadedModel:
    """Not thread-safe: one thread at a time may call it. `context` is in tokens per slot."""

    def __init__(
        self, path: Path, *, threads: int, context: int, slots: int = 2, gpu_layers: int = 0
    ) -> None:
        """Raises ModelError if llama.cpp cannot load the file."""
        native.llama_backend_init()
        _silence()
        model_params = native.llama_model_default_params()
        model_params.n_gpu_layers = gpu_layers
        # Mapped, the file would stay in memory beside the copy that llama.cpp rearranges for the
        # processor: 600 MB more for 1.1 GB of weights. And what was verified cannot change later.
        model_params.load_mode = native.LLAMA_LOAD_MODE_NONE
        model = native.llama_model_load_from_file(str(path).encode(), model_params)
        if not model:
            raise ModelError(f"{path.name}: llama.cpp cannot load this file")
        params = native.llama_context_default_params()
        params.n_ctx = context * slots
        params.n_seq_max = slots
        params.n_batch = params.n_ubatch = CHUNK
        params.n_threads = params.n_threads_batch = threads
        ctx = native.llama_init_from_model(model, params)
        if not ctx:
            raise ModelError(f"{path.name}: no memory for a context of {context * slots} tokens")
        self._ctx: Any = ctx
        self._vocab: Any = native.llama_model_get_vocab(model)
        self._memory: Any = native.llama_get_memory(ctx)
        self._batch: Any = native.llama_batch_init(CHUNK, 0, 1)
        self._n_vocab: int = native.llama_vocab_n_tokens(self._vocab)
        self._slots = [_Slot(number) for number in range(slots)]
        self._uses = 0
        self._random = np.random.default_rng()
        self.context = context

    def tokens(self, spans: Sequence[Span]) -> list[int]:
        """The prompt as tokens. Raises PromptTooLong when it leaves no room for an answer."""
        prompt: list[int] = []
        if native.llama_vocab_get_add_bos(self._vocab):
            prompt.append(int(native.llama_vocab_bos(self._vocab)))
        for span in spans:
            if span.trusted:
                prompt += self._tokenize(span.text, special=True)
            else:
                prompt += data_tokens(span.text, self._tokenize, self._is_marker)
            if len(prompt) >= self.context:
                raise PromptTooLong(
                    f"the prompt has more than {self.context - 1} tokens, which is all the "
                    "context holds; ask for less or start the engine with a larger --context"
                )
        return prompt

    def complete(
        self,
        request: Completion,
        emit: Callable[[str], None],
        cancelled: Callable[[], bool],
    ) -> Finished:
        """Generate; `emit` gets the text piece by piece, never half a character or a stop string.

        With `max_tokens` 0 the prompt is read into the KV cache and nothing else happens. Raises
        PromptTooLong, GrammarInvalid; cancelling ends it with the reason `cancelled`.
        """
        began = time.monotonic()
        prompt = self.tokens(request.spans)
        if not prompt:
            raise ModelError("the prompt is empty")
        with self._grammar(request.grammar) as grammar:
            text = _Text(request.stop, emit)
            reason, made, reused = "length", 0, 0
            read_at = first_at = began
            try:
                slot, reused = self._read(prompt, cancelled)
                read_at = first_at = time.monotonic()
                limit = min(request.max_tokens, self.context - len(prompt))
                while made < limit:
                    if cancelled():
                        raise Cancelled
                    token = self._pick(grammar, request.temperature)
                    if native.llama_vocab_is_eog(self._vocab, token):
                        reason = "stop"
                        break
                    made += 1
                    if made == 1:
                        first_at = time.monotonic()
                    if text.add(self._piece(token)):
                        reason = "stop"
                        break
                    if made < limit:
                        self._decode(slot, [token], want_logits=True)
            except Cancelled:
                reason = "cancelled"
            text.flush()
        return Finished(
            reason=reason,
            prompt_tokens=len(prompt),
            reused_tokens=reused,
            prompt_ms=(read_at - began) * 1000,
            first_token_ms=(first_at - began) * 1000,
            tokens=made,
            total_ms=(time.monotonic() - began) * 1000,
        )

    # The prompt

    def _read(self, prompt: list[int], cancelled: Callable[[], bool]) -> tuple[_Slot, int]:
        """Bring one slot to exactly `prompt`; returns it and the number of tokens it kept."""
        slot = self._choose_slot(prompt)
        self._uses += 1
        slot.used_at = self._uses
        # The last token is always read again: its logits are what generation starts from.
        keep = min(common_prefix(slot.tokens, prompt), len(prompt) - 1)
        if not native.llama_memory_seq_rm(self._memory, slot.number, keep, -1):
            # Recurrent models cannot forget a part: they forget it all.
            native.llama_memory_seq_rm(self._memory, slot.number, -1, -1)
            keep = 0
        del slot.tokens[keep:]
        for start in range(keep, len(prompt), CHUNK):
            if cancelled():
                raise Cancelled
            chunk = prompt[start : start + CHUNK]
            self._decode(slot, chunk, want_logits=start + CHUNK >= len(prompt))
        return slot, keep

    def _choose_slot(self, prompt: list[int]) -> _Slot:
        best = max(self._slots, key=lambda slot: common_prefix(slot.tokens, prompt))
        shared = common_prefix(best.tokens, prompt)
        if shared >= CONTINUE_FROM and shared * 2 >= min(len(best.tokens), len(prompt)):
            return best
        return min(self._slots, key=lambda slot: slot.used_at)

    def _decode(self, slot: _Slot, tokens: list[int], *, want_logits: bool) -> None:
        batch, past = self._batch, len(slot.tokens)
        batch.n_tokens = len(tokens)
        for index, token in enumerate(tokens):
            batch.token[index] = token
            batch.pos[index] = past + index
            batch.n_seq_id[index] = 1
            batch.seq_id[index][0] = slot.number
            batch.logits[index] = False
        batch.logits[len(tokens) - 1] = want_logits
        status = native.llama_decode(self._ctx, batch)
        if status != 0:
            native.llama_memory_seq_rm(self._memory, slot.number, -1, -1)
            slot.tokens.clear()
            raise ModelError(f"llama.cpp could not decode (status {status})")
        slot.tokens += tokens

    # The answer

    @contextmanager
    def _grammar(self, grammar: str | None) -> Iterator[Any]:
        if grammar is None:
            yield None
            return
        gbnf.check(grammar)
        sampler = native.llama_sampler_init_grammar(self._vocab, grammar.encode(), b"root")
        if not sampler:
            raise GrammarInvalid("llama.cpp cannot parse the grammar, or it has no rule `root`")
        try:
            yield sampler
        finally:
            native.llama_sampler_free(sampler)

    def _pick(self, grammar: Any, temperature: float) -> int:
        logits: _Logits = np.ctypeslib.as_array(
            native.llama_get_logits_ith(self._ctx, -1), shape=(self._n_vocab,)
        )
        if grammar is None and temperature <= 0:
            return int(logits.argmax())
        shortlist = np.argpartition(logits, -SHORTLIST)[-SHORTLIST:]
        if grammar is not None:
            if temperature <= 0:
                best = shortlist[logits[shortlist].argmax()]
                shortlist = _allowed(grammar, np.array([best]), logits)
                if not len(shortlist):
                    shortlist = np.argpartition(logits, -SHORTLIST)[-SHORTLIST:]
                    shortlist = _allowed(grammar, shortlist, logits)
            else:
                shortlist = _allowed(grammar, shortlist, logits)
            if not len(shortlist):
                shortlist = _allowed(grammar, np.arange(self._n_vocab), logits)
            if not len(shortlist):
                raise ModelError("no token fits the grammar")
        token = self._draw(shortlist, logits[shortlist], temperature)
        if grammar is not None and not native.llama_vocab_is_eog(self._vocab, token):
            native.llama_sampler_accept(grammar, token)
        return token

    def _draw(self, tokens: npt.NDArray[Any], logits: _Logits, temperature: float) -> int:
        if temperature <= 0:
            return int(tokens[logits.argmax()])
        weights = np.exp((logits - logits.max()) / temperature)
        return int(self._random.choice(tokens, p=weights / weights.sum()))

    # The vocabulary

    def _tokenize(self, text: str, *, special: bool = False) -> list[int]:
        raw = text.encode("utf-8", "replace")
        room = len(raw) + 8
        buffer = (native.llama_token * room)()
        count = native.llama_tokenize(self._vocab, raw, len(raw), buffer, room, False, special)
        if count < 0:
            raise ModelError(f"llama.cpp could not tokenise {len(raw)} bytes")
        return list(buffer[:count])

    def _is_marker(self, token: int) -> bool:
        """Whether the token could steer the model: control, end of generation, or `<...>`."""
        if native.llama_vocab_is_control(self._vocab, token):
            return True
        if native.llama_vocab_is_eog(self._vocab, token):
            return True
        attributes = native.llama_vocab_get_attr(self._vocab, token)
        text = native.llama_vocab_get_text(self._vocab, token)
        return bool(attributes & native.LLAMA_TOKEN_ATTR_USER_DEFINED) and text.startswith(b"<")

    def _piece(self, token: int) -> bytes:
        room = 64
        while True:
            buffer = ctypes.create_string_buffer(room)
            count = native.llama_token_to_piece(self._vocab, token, buffer, room, 0, False)
            if count >= 0:
                return buffer.raw[:count]
            room = -count


class _Text:
    """Joins bytes to characters and holds back what may be the beginning of a stop string."""

    def __init__(self, stop: Sequence[str], emit: Callable[[str], None]) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._stop = [text for text in stop if text]
        self._emit = emit
        self._held = ""

    def add(self, piece: bytes) -> bool:
        """True once a stop string has come; it and what follows are not emitted."""
        self._held += self._decoder.decode(piece)
        found = [at for stop in self._stop if (at := self._held.find(stop)) >= 0]
        if found:
            self._held = self._held[: min(found)]
            self._give(len(self._held))
            return True
        self._give(len(self._held) - self._suspicious())
        return False

    def flush(self) -> None:
        self._held += self._decoder.decode(b"", final=True)
        self._give(len(self._held))

    def _suspicious(self) -> int:
        longest = max((len(stop) for stop in self._stop), default=1) - 1
        for size in range(min(longest, len(self._held)), 0, -1):
            if any(stop.startswith(self._held[-size:]) for stop in self._stop):
                return size
        return 0

    def _give(self, size: int) -> None:
        if size:
            self._emit(self._held[:size])
            self._held = self._held[size:]


def _allowed(grammar: Any, tokens: npt.NDArray[Any], logits: _Logits) -> npt.NDArray[Any]:
    candidates = np.zeros(len(tokens), dtype=_CANDIDATE)
    candidates["id"] = tokens
    candidates["logit"] = logits[tokens]
    view = native.llama_token_data_array(
        data=candidates.ctypes.data_as(native.llama_token_data_p),
        size=len(candidates),
        selected=-1,
        sorted=False,
    )
    native.llama_sampler_apply(grammar, ctypes.byref(view))
    kept: npt.NDArray[Any] = candidates["id"][np.isfinite(candidates["logit"])]
    return kept


@native.llama_log_callback  # type: ignore[untyped-decorator]
def _drop(_level: int, _text: bytes, _data: object) -> None:
    """llama.cpp's own log may quote prompts and grammars: nothing of it is kept."""


def _silence() -> None:
    native.llama_log_set(_drop, ctypes.c_void_p(0))
