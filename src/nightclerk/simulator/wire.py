"""The server's end of the line, which can be cut in the middle of an answer."""

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

# Where an application finds the way to cut the connection.
CUT = "nightclerk.cut"


class CuttableProtocol(HttpToolsProtocol):
    """HTTP/1.1 whose application may drop the connection without an answer."""

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.scope["extensions"] = {CUT: {"abort": self.transport.abort}}
