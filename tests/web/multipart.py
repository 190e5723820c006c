"""A form with a file in it, as a browser sends it."""

from tests.web.conftest import Browser

BOUNDARY = "----somewhere"


async def send_file(browser: Browser, path: str, file: bytes, **fields: str) -> tuple[int, str]:
    """Status and page."""
    parts = "".join(
        f'--{BOUNDARY}\r\ncontent-disposition: form-data; name="{name}"\r\n\r\n{text}\r\n'
        for name, text in fields.items()
    )
    named = 'content-disposition: form-data; name="file"; filename="../x"'
    begin = f"{parts}--{BOUNDARY}\r\n{named}\r\n\r\n".encode()
    body = begin + file + f"\r\n--{BOUNDARY}--\r\n".encode()
    headers: dict[str, str | None] = {
        "content_type": f"multipart/form-data; boundary={BOUNDARY}",
        "content_length": str(len(body)),
    }
    answered = await browser.ask("POST", path, body, headers)
    return answered.status, answered.text
