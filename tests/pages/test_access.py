"""Rules this version cannot apply keep the dashboard shut instead of being ignored."""


def test_access_rules_shut_the_dashboard(opened, full, monkeypatch, tmp_path):
    settings = tmp_path / "hilo.toml"
    settings.write_text('[access]\ndefault = { teams = ["North"] }\n', encoding="utf-8")
    monkeypatch.setenv("HILO_CONFIG", str(settings))
    app = opened(full)
    assert "[access] has rules" in app.error[0].value.replace("\\", "")
    assert not app.metric
