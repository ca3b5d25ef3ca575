"""What is made when the balancer starts, so that no request waits for it."""

import pytest

from balancer.app import create_app


def test_no_template_is_compiled_once_the_balancer_serves(monkeypatch: pytest.MonkeyPatch) -> None:
    app = create_app({})
    names = app.jinja_env.list_templates()
    monkeypatch.setattr(app.jinja_env, "compile", lambda *_, **__: pytest.fail("a request would have waited for it"))

    assert len([app.jinja_env.get_template(name) for name in names]) > 1
