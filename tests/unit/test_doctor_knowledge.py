"""What `hearth doctor` says of the files that things are looked up in."""

from pathlib import Path

import pytest

from appliance.cli.doctor import _knowledge
from appliance.cli.finding import Verdict
from appliance.config.settings import KnowledgeSettings, Settings, knowledge_dir
from appliance.runtime.zim_files import has_zim_files, zim_files
from appliance.testing.books import ARTICLES, write_book


def test_each_file_is_named_and_one_that_is_not_whole_is_told(tmp_path: Path) -> None:
    settings = Settings(knowledge=KnowledgeSettings(folder=str(tmp_path)))
    assert [one.found for one in _knowledge(settings)] == [f"no ZIM files in {tmp_path}"]
    whole = write_book(tmp_path / "a.zim", ARTICLES[:2], redirects={}, index=False)
    (tmp_path / "b.zim").write_bytes(whole.read_bytes()[:-1])
    (tmp_path / "c.zim.part").write_bytes(whole.read_bytes())
    found = [(one.verdict, one.found) for one in _knowledge(settings)]
    assert found == [
        (Verdict.OK, "a.zim, 0 MB"),
        (Verdict.SLOW, "b.zim, 0 MB: not whole"),
    ]


def test_the_folder_is_in_the_data_folder_unless_it_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HEARTH_DATA", str(tmp_path))
    assert knowledge_dir(Settings()) == tmp_path / "knowledge"
    named = Settings(knowledge=KnowledgeSettings(folder="~/zim"))
    assert knowledge_dir(named) == Path.home() / "zim"


@pytest.mark.parametrize("name", ["missing", "file"])
def test_what_is_no_folder_has_no_files(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_text("")
    assert not has_zim_files(tmp_path / name)
    assert zim_files(tmp_path / name) == ()
