"""PURE: who may come into the control room: a browser of this machine that knows the token, on a page of ours."""

import hmac
from dataclasses import dataclass

from lab.texts.language import t

COOKIE = "room-{}"  # with the port: a browser gives the cookies of 127.0.0.1 to every port of it
JSON = "application/json"
OF_OURS = ("same-origin", "none")  # Sec-Fetch-Site: from a page of ours, or typed and opened by a person


@dataclass(frozen=True)
class Asked:
    """What a request says of where it comes from; "" for what it doesn't say."""

    method: str
    host: str
    origin: str = ""
    site: str = ""
    content_type: str = ""
    cookie: str = ""


class Door:
    """Lets in who may. token: in the address that is printed, and then in the cookie."""

    def __init__(self, port: int, token: str) -> None:
        self.cookie = COOKIE.format(port)
        self.address = f"http://127.0.0.1:{port}"
        self._hosts = (f"127.0.0.1:{port}", f"localhost:{port}")
        self._token = token

    def opens(self, token: str) -> bool:
        """Say whether somebody knows the token; takes as long for an almost right one as for any other."""
        return hmac.compare_digest(token.encode(errors="replace"), self._token.encode())

    def wrong_host(self, host: str) -> str:
        """Return why a request is refused that names another host than ours, as by DNS rebinding; "" when it isn't."""
        if host in self._hosts:
            return ""
        return t("This is {address}: it answers under no other name.", address=self.address)

    def is_address(self, host: str) -> bool:
        """Say whether a request names the address at which the page is to be opened."""
        return self.address == f"http://{host}"

    def how_to_enter(self) -> str:
        """Return what to do without the token."""
        return t("Open the address that python lab/control.py has printed in its terminal: it has the key in it.")

    def stranger(self, asked: Asked) -> str:
        """Return why a request is refused, in one line that says what to do; "" when it may come in."""
        if wrong := self.wrong_host(asked.host):
            return wrong
        if asked.site and asked.site not in OF_OURS:
            return t("Another site's page has asked for this: the control room answers its own page only.")
        if not self.opens(asked.cookie):
            return self.how_to_enter()
        if asked.method in ("GET", "HEAD"):
            return ""
        if asked.origin != f"http://{asked.host}":
            return t("Another site's page has asked for this: the control room answers its own page only.")
        if asked.content_type.partition(";")[0].strip().lower() != JSON:
            return t("What is asked for is told as JSON: Content-Type application/json.")
        return ""
