"""The statement of the last proof is read back, or there is none."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.adapters.store.statements import Statement, keep, kept

STATEMENT = Statement(1_763_900_000, "0.1.0", 41, 6, 0, 0)


def test_what_was_kept_is_read_back(tmp_path: Path) -> None:
    assert kept(tmp_path) is None
    keep(tmp_path / "new", STATEMENT)
    assert kept(tmp_path / "new") == STATEMENT
    assert (tmp_path / "new" / "offline-proof.json").stat().st_mode & 0o777 == 0o600


def test_where_it_cannot_be_kept_that_is_no_failure(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    keep(tmp_path / "file", STATEMENT)


@given(
    st.binary(max_size=200)
    | st.sampled_from([b"[]", b"{}", b"[" * 4000, b'{"at_s": true}', b"1e999"])
)
def test_no_file_is_too_odd(tmp_path_factory: pytest.TempPathFactory, raw: bytes) -> None:
    folder = tmp_path_factory.mktemp("odd")
    (folder / "offline-proof.json").write_bytes(raw)
    assert kept(folder) is None
