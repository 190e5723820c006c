"""What RAUC is told about the boot loader: the newest good slot, also when the power goes.

The script is the box's own. Here its boot partition is a folder, and what it calls are the real
programs behind wrappers that can take its life.
"""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "image-build/files/usr/lib/hearth/bootchoice"
WRITES = ("cat", "mkdir", "rm", "mv", "sync")
KILLED = -9
_WRAPPER = """#!/bin/sh
n=$({cat} {count})
echo $((n - 1)) > {count}
[ "$n" = 0 ] && kill -9 0
exec {real} "$@"
"""


class Box:
    """A boot partition, and the root of slot b."""

    def __init__(self, folder: Path) -> None:
        self.esp, self.slot, self.bin = folder / "esp", folder / "slot", folder / "bin"
        self.count = folder / "count"
        (self.esp / "loader/entries").mkdir(parents=True)
        (self.slot / "usr/lib/hearth").mkdir(parents=True)
        (self.slot / "boot").mkdir()
        self.bin.mkdir()
        for name in WRITES:
            real = shutil.which(name)
            text = _WRAPPER.format(cat=shutil.which("cat"), count=self.count, real=real)
            self._program(name, text)
        for name in ("mount", "umount"):
            self._program(name, "#!/bin/sh\n")
        (self.esp / "loader/options").write_text("ro quiet")
        self.entry("hearth-a.conf", 7)
        self.release(8)

    def _program(self, name: str, text: str) -> None:
        (self.bin / name).write_text(text)
        (self.bin / name).chmod(0o755)

    def entry(self, name: str, serial: int) -> None:
        (self.esp / "loader/entries" / name).write_text(f"title Hearth\nversion {serial}\n")

    def release(self, serial: int) -> None:
        """What has been written to slot b."""
        (self.slot / "boot/vmlinuz-6.1").write_text(f"kernel {serial}")
        (self.slot / "boot/initrd.img-6.1").write_text(f"initrd {serial}")
        said = f'{{"device": "hearth-x86-64", "serial": {serial}, "version": "1.{serial}"}}'
        (self.slot / "usr/lib/hearth/release.json").write_text(said)

    def ask(self, *words: str, calls: int = 10**6) -> tuple[int, str]:
        """Exit code and answer; the power goes at its `calls`th program that writes."""
        self.count.write_text(f"{calls}\n")
        done = subprocess.run(
            ["/bin/sh", str(SCRIPT), *words], capture_output=True, text=True, check=False,
            start_new_session=True,
            env={"PATH": f"{self.bin}:{os.defpath}", "HEARTH_ESP": str(self.esp),
                 "HEARTH_SLOT": str(self.slot)},
        )  # fmt: skip
        return done.returncode, done.stdout.strip()

    def entries(self) -> list[str]:
        return sorted(each.name for each in (self.esp / "loader/entries").iterdir())


@pytest.fixture
def box(tmp_path: Path) -> Box:
    return Box(tmp_path)


def test_what_was_written_is_tried_first_and_kept_when_it_is_good(box: Box) -> None:
    assert box.ask("get-primary") == (0, "a")
    assert box.ask("set-primary", "b")[0] == 0
    assert box.entries() == ["hearth-a.conf", "hearth-b+3.conf"]
    text = (box.esp / "loader/entries/hearth-b+3.conf").read_text()
    assert "version 8\n" in text
    assert "root=PARTLABEL=hearth-root-b rauc.slot=b ro quiet" in text
    assert (box.esp / "hearth-b/vmlinuz").read_text() == "kernel 8"
    assert box.ask("get-primary") == (0, "b")
    assert box.ask("on-trial", "b") == (0, "yes")
    assert box.ask("on-trial", "a") == (0, "no")
    box.ask("set-state", "b", "good")
    assert box.entries() == ["hearth-a.conf", "hearth-b.conf"]
    assert box.ask("on-trial", "b") == (0, "no")


def test_tries_are_used_up_and_the_one_before_comes_first(box: Box) -> None:
    box.ask("set-primary", "b")
    entries = box.esp / "loader/entries"
    # As systemd-boot counts.
    for before, after in (("+3", "+2-1"), ("+2-1", "+1-2"), ("+1-2", "+0-3")):
        assert box.ask("get-state", "b") == (0, "good")
        (entries / f"hearth-b{before}.conf").rename(entries / f"hearth-b{after}.conf")
    assert box.ask("get-state", "b") == (0, "bad")
    assert box.ask("get-primary") == (0, "a")
    box.release(9)
    box.ask("set-primary", "b")
    assert box.entries() == ["hearth-a.conf", "hearth-b+3.conf"]


def test_no_other_slot_is_known(box: Box) -> None:
    for words in (("set-primary", "c"), ("get-state", "../a"), ("set-state", "", "good"), ("x",)):
        assert box.ask(*words)[0] == 2
    assert box.entries() == ["hearth-a.conf"]


@pytest.mark.parametrize("before", [[], ["hearth-b.conf"], ["hearth-b+0-3.conf"]])
def test_the_power_goes_anywhere_and_a_slot_that_is_whole_starts(
    tmp_path: Path, before: list[str]
) -> None:
    for cut in range(200):
        folder = tmp_path / str(cut)
        folder.mkdir()
        box = Box(folder)
        for name in before:
            box.entry(name, 6)
        code, _ = box.ask("set-primary", "b", calls=cut)
        _, primary = box.ask("get-primary")
        entries = box.entries()
        assert "hearth-a.conf" in entries
        if primary == "b":
            assert "hearth-b+3.conf" in entries
            assert (box.esp / "hearth-b/vmlinuz").read_text() == "kernel 8"
            assert (box.esp / "hearth-b/initrd").read_text() == "initrd 8"
        else:
            assert primary == "a"
        # The next update of the slot leaves nothing behind.
        assert box.ask("set-primary", "b")[0] == 0
        assert box.entries() == ["hearth-a.conf", "hearth-b+3.conf"]
        if code == 0:
            assert cut >= 9
            return
        assert code == KILLED
    pytest.fail("it never came to an end")
