"""The ZIM files of a folder, opened and searched by libzim in the process that does nothing else.

Files come, go and are exchanged while this runs: each question looks at the folder anew. One that
is damaged, in another language or cannot be opened is left out until it changes, with a line in the
log that names no words. Refuses to read what is no HTML, and more of it than `MOST_BYTES`.
"""

import logging
import resource
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from libzim.reader import Archive, Entry
from libzim.search import Query, Searcher
from libzim.suggestion import SuggestionSearcher

from appliance.core.article import MOST_CHARACTERS, Block, blocks_of
from appliance.core.knowledge import Lookup, Passage, date_of, fit, source_of, text_for
from appliance.runtime.zim_files import ZimFile, zim_files

_log = logging.getLogger(__name__)

MOST_BYTES = 16_000_000
"""Of an article, unpacked; longer ones are not read."""
_MOST_HOPS = 5
_MOST_SUGGESTED = 12
_MOST_FOUND = 5
_MOST_READ = 6
"""Articles that are read for one question."""
_MOST_MEMORY = 1_000_000_000
_LANGUAGES = ("eng", "en")
_SURE, _MAYBE = 2, 1
_BROKEN = (RuntimeError, KeyError, ValueError, OSError, IndexError, UnicodeError, MemoryError)
"""What libzim raises for what is not in a file, and for a file that is not right."""


@dataclass(frozen=True, slots=True)
class _Book:
    file: ZimFile
    archive: Archive
    source: str
    date: str
    is_dictionary: bool


@dataclass(frozen=True, slots=True)
class _Found:
    fit: int
    entry: Entry


class Books:
    """What can be looked up in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._open: dict[Path, _Book] = {}
        self._refused: dict[Path, ZimFile] = {}
        # An article that unpacks to more than there is would take the rest of Hearth with it.
        resource.setrlimit(resource.RLIMIT_DATA, (_MOST_MEMORY, _MOST_MEMORY))

    def look_up(self, lookup: Lookup) -> Passage | None:
        """The best passage of all files; None if none of them answers it. Raises nothing."""
        books = sorted(self._current(), key=lambda book: book.is_dictionary is not lookup.defines)
        for least in (_SURE, _MAYBE):
            for book in books:
                try:
                    passage = _passage(book, lookup, least)
                except _BROKEN as error:
                    self._leave_out(book.file, type(error).__name__)
                    continue
                if passage is not None:
                    return passage
        return None

    def _current(self) -> list[_Book]:
        """The books that are there now."""
        there = {file.path: file for file in zim_files(self._folder)}
        for path in list(self._open):
            if there.get(path) != self._open[path].file:
                del self._open[path]
        for path, file in there.items():
            if path not in self._open and self._refused.get(path) != file:
                self._take(file)
        self._refused = {path: file for path, file in self._refused.items() if path in there}
        return [self._open[path] for path in there if path in self._open]

    def _take(self, file: ZimFile) -> None:
        if not file.is_whole:
            self._leave_out(file, "not whole")
            return
        try:
            archive = Archive(file.path)
            keys = set(archive.metadata_keys)
            about = {key: _metadata(archive, key) for key in _METADATA if key in keys}
        except _BROKEN as error:
            self._leave_out(file, type(error).__name__)
            return
        languages = about.get("Language", "").split(",")
        if any(languages) and not any(each.strip() in _LANGUAGES for each in languages):
            self._leave_out(file, "another language")
            return
        names = (about.get("Title", ""), about.get("Name", ""))
        dictionary = any("wiktionary" in name.casefold() for name in names)
        date = about.get("Date", "")[:10]
        self._open[file.path] = _Book(file, archive, source_of(*names), date, dictionary)

    def _leave_out(self, file: ZimFile, why: str) -> None:
        """Until it changes. Its name is the owner's, so it is not told."""
        self._open.pop(file.path, None)
        self._refused[file.path] = file
        _log.warning("a knowledge file of %d bytes is left out: %s", file.bytes, why)


_METADATA = ("Title", "Name", "Date", "Language")
_LONGEST_METADATA = 1000


def _metadata(archive: Archive, key: str) -> str:
    return str(archive.get_metadata(key)[:_LONGEST_METADATA], "utf-8", "replace")


def _passage(book: _Book, lookup: Lookup, least: int) -> Passage | None:
    """From the articles whose titles fit best; `least` = 1 also from what the full text finds."""
    found = sorted(_candidates(book.archive, lookup, least), key=lambda one: -one.fit)
    read: set[str] = set()
    for one in found:
        entry = _followed(one.entry)
        if entry is None or entry.path in read:
            continue
        if len(read) >= _MOST_READ:
            break
        read.add(entry.path)
        # A redirect is called what was asked, and what it leads to may be called otherwise.
        title = one.entry.title if one.fit >= _SURE else entry.title
        text = text_for(lookup, title, _blocks(entry))
        if text:
            return Passage(entry.title, text, book.source, date_of(book.date))
    return None


def _candidates(archive: Archive, lookup: Lookup, least: int) -> Iterator[_Found]:
    wanted = [name for name in (lookup.whole, lookup.topic) if name]
    for name in wanted:
        for entry in (*_titled(archive, name), *_suggested(archive, name)):
            # An article of exactly what was asked goes before one of what it is about.
            found = max(fit(entry.title, each) for each in wanted)
            if found >= least:
                yield _Found(found + (name == lookup.whole and found >= _SURE) * 4, entry)
    if least == _MAYBE and archive.has_fulltext_index:
        asked = " ".join((lookup.topic, *(group[0] for group in lookup.telling)))
        search = Searcher(archive).search(Query().set_query(asked))
        for path in search.getResults(0, _MOST_FOUND):
            entry = archive.get_entry_by_path(path)
            if lookup.telling or fit(entry.title, lookup.topic):
                yield _Found(0, entry)


def _titled(archive: Archive, name: str) -> Iterator[Entry]:
    """By the title as it was said, and as it may be written: an archive need have no index."""
    small = name.casefold()
    forms = (name, small[:1].upper() + small[1:], " ".join(map(str.capitalize, small.split())))
    for form in dict.fromkeys((*forms, small)):
        if archive.has_entry_by_title(form):
            yield archive.get_entry_by_title(form)


def _suggested(archive: Archive, name: str) -> Iterator[Entry]:
    for path in SuggestionSearcher(archive).suggest(name).getResults(0, _MOST_SUGGESTED):
        yield archive.get_entry_by_path(path)


def _followed(entry: Entry) -> Entry | None:
    """Where redirects lead; None if that is nowhere."""
    for _ in range(_MOST_HOPS):
        if not entry.is_redirect:
            return entry
        entry = entry.get_redirect_entry()
    return None


def _blocks(entry: Entry) -> tuple[Block, ...]:
    item = entry.get_item()
    if not item.mimetype.startswith(("text/html", "application/xhtml")) or item.size > MOST_BYTES:
        return ()
    html = bytes(item.content[: MOST_CHARACTERS * 2]).decode("utf-8", "replace")
    return blocks_of(html)
