"""The name of a voice on the command line. Refuses other models, and says which names are close."""

import click
from click.shell_completion import CompletionItem

from appliance.core.errors import ModelError
from appliance.models.catalogue import Kind
from appliance.models.store import Store


class VoiceId(click.ParamType[str]):
    """The name of a voice, `installed` or any of the catalogue; completes in the shell."""

    name = "voice"

    def __init__(self, *, installed: bool = False) -> None:
        self._installed = installed

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        try:
            entry = Store().catalogue[value]
        except ModelError as error:
            self.fail(str(error), param, ctx)
        if entry.kind is not Kind.TTS:
            self.fail(f"{entry.id} is no voice; see `hearth voices list`", param, ctx)
        return entry.id

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        store = Store()
        entries = store.installed() if self._installed else list(store.catalogue)
        return [
            CompletionItem(entry.id, help=entry.licence_class.value)
            for entry in entries
            if entry.kind is Kind.TTS and entry.id.startswith(incomplete)
        ]
