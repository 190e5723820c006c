"""The table of the appliance's disk: where everything lies, and that it fits."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.image.disk import ESP, MIB, ROOT, ImageError, Partition, identifier, size_mib, table
from tools.image.tree import FILES, packages

SIZES = st.lists(st.integers(min_value=1, max_value=10_000), min_size=1, max_size=12)


@given(SIZES)
def test_partitions_follow_each_other_on_whole_mebibytes(sizes: list[int]) -> None:
    partitions = [Partition(f"p{number}", ROOT, mib) for number, mib in enumerate(sizes)]
    end = MIB // 512
    for line in table(partitions).splitlines()[3:]:
        words = dict(word.strip().split("=") for word in line.split(","))
        assert int(words["start"]) == end
        assert end % (MIB // 512) == 0
        end += int(words["size"])
    assert end + MIB // 512 == size_mib(partitions) * MIB // 512


def test_what_does_not_fit_is_refused(tmp_path: Path) -> None:
    content = tmp_path / "root"
    content.write_bytes(bytes(MIB + 1))
    table([Partition("hearth-root-a", ROOT, 2, content)])
    with pytest.raises(ImageError, match="needs 2 MiB and has 1"):
        table([Partition("hearth-root-a", ROOT, 1, content)])


def test_every_build_has_the_same_identifiers_and_every_partition_its_own() -> None:
    names = ["disk", "hearth-esp", "hearth-root-a", "hearth-root-b", "hearth-data"]
    assert len({identifier(name) for name in names}) == len(names)
    assert table([Partition("hearth-esp", ESP, 1)]) == table([Partition("hearth-esp", ESP, 1)])


def test_the_box_has_no_way_in_but_its_page() -> None:
    assert not {"openssh-server", "sudo", "passwd-tools", "telnetd"} & set(packages())
    assert (FILES / "usr/lib/hearth/identity").stat().st_mode & 0o111
