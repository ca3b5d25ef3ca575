"""What is made when the balancer starts, so that no request waits for it."""

import pytest

from balancer.app import create_app


def test_no_template_is_compiled_once_the_balancer_serves(monkeypatch: pytest.MonkeyPatch) -> None:
    app = create_app({})
    compiled: list[str | None] = []
    monkeypatch.setattr(app.jinja_env, "compile", lambda source, name=None, *_: compiled.append(name) or compile("", "", "exec"))

    for name in app.jinja_env.list_templates():
        app.jinja_env.get_template(name)

    assert len(app.jinja_env.list_templates()) > 1
    assert not compiled
