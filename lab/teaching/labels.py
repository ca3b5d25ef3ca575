"""PURE: what a figure is called in both languages, in which unit, and how its value is written."""

import math

from lab.teaching.experiment import Words
from lab.teaching.figures import PARTS, SERVERS

NOTHING = "–"  # in place of a value that was not measured
COUNT, SHARE, MS, SECONDS, RATIO = "", "%", "ms", "s", "×"
FINEST = 6  # decimals: figures are kept with no more

_WHEN = {
    "before": Words("sebelum gangguan", "before the fault"),
    "during": Words("selama gangguan", "during the fault"),
    "after": Words("setelah gangguan", "after the fault"),
}
_EACH = {
    "share": (SHARE, Words("Bagian jawaban dari {server}", "Share of answers from {server}")),
    "answers": (COUNT, Words("Jawaban dari {server}", "Answers from {server}")),
    "attempts": (COUNT, Words("Percobaan (attempt) ke {server}", "Attempts on {server}")),
}
NAMES: dict[str, tuple[str, Words]] = {
    # What the clients met
    "requests": (COUNT, Words("Request", "Requests")),
    "clients": (COUNT, Words("Client", "Clients")),
    "lost_clients": (COUNT, Words("Client yang tidak pernah dilayani", "Clients that were never served")),
    "failed": (COUNT, Words("Request gagal", "Failed requests")),
    "failed_share": (SHARE, Words("Bagian request yang gagal", "Share of requests that failed")),
    "wrong": (COUNT, Words("Respons dengan isi yang salah", "Answers with a wrong content")),
    "wrong_share": (SHARE, Words("Bagian respons dengan isi yang salah", "Share of answers with a wrong content")),
    "badly_served_share": (
        SHARE,
        Words("Bagian request yang gagal atau dijawab setelah 1 s", "Share of requests failed, or answered after 1 s"),
    ),
    "slowest_ms": (MS, Words("Request paling lambat", "Slowest request")),
    "p99_ms": (MS, Words("Waktu respons, persentil ke-99", "Response time, 99th percentile")),
    "median_ms": (MS, Words("Waktu respons, median", "Response time, median")),
    "outage_s": (SECONDS, Words("Waktu terlama tanpa layanan", "Longest time without service")),
    "late_p99_ms": (MS, Words("Keterlambatan pengirim, persentil ke-99", "Lateness of the sender, 99th percentile")),
    # What the balancer did for them
    "attempts": (COUNT, Words("Percobaan (attempt) ke semua server", "Attempts on all servers")),
    "hedges": (COUNT, Words("Percobaan hedge", "Hedges")),
    "retries": (COUNT, Words("Percobaan ulang (retry)", "Retries")),
    "trials": (COUNT, Words("Percobaan uji (trial)", "Trials")),
    "failed_attempts": (COUNT, Words("Percobaan (attempt) yang gagal", "Failed attempts")),
    "probe_failures": (COUNT, Words("Probe yang gagal", "Failed probes")),
    "shed": (COUNT, Words("Request yang ditolak karena kewalahan", "Requests refused as busy")),
    "attempts_per_request": (RATIO, Words("Percobaan (attempt) per request", "Attempts per request")),
    "attempts_per_client": (RATIO, Words("Percobaan (attempt) per client", "Attempts per client")),
    # What it saw
    "changes": (COUNT, Words("Perubahan state server", "Changes of servers' states")),
    "false_alarms": (COUNT, Words("Alarm palsu (OFFLINE tanpa gangguan)", "False alarms (OFFLINE without a fault)")),
    "detection_s": (SECONDS, Words("Waktu deteksi gangguan", "Time to detect the fault")),
    "fail_back_s": (SECONDS, Words("Waktu sampai Server 1 melayani kembali", "Time until Server 1 served again")),
    "recovery_s": (SECONDS, Words("Waktu pemulihan layanan", "Time for the service to recover")),
    "repair_s": (
        SECONDS,
        Words("Waktu sampai orkestrator selesai memperbaiki", "Time until the orchestrator had repaired it"),
    ),
    "availability": (SHARE, Words("Ketersediaan layanan, terukur", "Availability of the service, measured")),
    "availability.server": (SHARE, Words("Ketersediaan satu server, rata-rata", "Availability of one server, mean")),
    "availability.formula": (
        SHARE,
        Words("Ketersediaan layanan, menurut rumus", "Availability of the service, by the formula"),
    ),
    # What became of the orders
    "orders": (COUNT, Words("Pesanan yang tercatat", "Orders on record")),
    "runs": (COUNT, Words("Pesanan yang dijalankan", "Runs of orders")),
    "duplicates": (COUNT, Words("Pesanan ganda", "Duplicate orders")),
    "ghosts": (
        COUNT,
        Words("Pesanan hantu (tidak diketahui client)", "Ghost orders (unknown to the client)"),
    ),
    "replays": (COUNT, Words("Pesanan ganda yang dicegah", "Duplicates that were suppressed")),
    **{
        f"{name}.{server}": (unit, Words(*(text.format(server=f"Server {server[-1]}") for text in (both.id, both.en))))
        for name, (unit, both) in _EACH.items()
        for server in SERVERS
    },
}


def is_known(figure: str) -> bool:
    """Say whether there is such a figure."""
    return _parts(figure)[1] in NAMES


def label(figure: str, language: str) -> str:
    """Return what a figure is called, with its unit, such as "Request paling lambat, selama gangguan (ms)"."""
    when, name = _parts(figure)
    if name not in NAMES:
        return figure
    called = NAMES[name][1].said(language) + (f", {_WHEN[when].said(language)}" if when else "")
    return f"{called} ({unit(figure)})" if unit(figure) in (SHARE, MS, SECONDS) else called


def unit(figure: str) -> str:
    """Return a figure's unit: "%", "ms" or "s"; RATIO, or "" for a count."""
    return NAMES.get(_parts(figure)[1], (COUNT,))[0]


def shown(figure: str, value: float | None, language: str) -> str:
    """Return a figure's value as it is written, without its unit, which `label` says; a share in percent."""
    if value is None or not math.isfinite(value):
        return NOTHING
    of = unit(figure)
    return number(value * 100 if of == SHARE else value, _decimals(value, of), language)


def with_unit(figure: str, value: float | None, language: str) -> str:
    """Return a figure's value with its unit, for where its label isn't beside it."""
    text, of = shown(figure, value, language), unit(figure)
    if text == NOTHING or of in (COUNT, RATIO):
        return text
    return f"{text}{of}" if of == SHARE else f"{text}\N{NO-BREAK SPACE}{of}"


def number(value: float, decimals: int, language: str) -> str:
    """Return a number as a language writes it; a whole one has no decimals."""
    text = f"{value:,.{decimals}f}"
    if "." in text and not text.partition(".")[2].strip("0"):
        text = text.partition(".")[0]
    text = "0" if text == "-0" else text
    return text if language == "en" else text.translate({ord(","): ".", ord("."): ","})


def _parts(figure: str) -> tuple[str, str]:
    when, _, name = figure.partition(".")
    return (when, name) if when in PARTS else ("", figure)


def _decimals(value: float, of: str) -> int:
    """Return how many decimals say enough: what is not nothing, or not all, must not look as if it were."""
    if of == SHARE:
        percent = value * 100
        return max(1, _to_see(percent), _to_see(100 - percent))
    if of == COUNT:
        return next(decimals for decimals in (0, 1, 2) if decimals == 2 or value == round(value, decimals))
    usual = {RATIO: 2, SECONDS: 2, MS: 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2}[of]
    return max(usual, _to_see(value))


def _to_see(value: float) -> int:
    """Return with how many decimals a small value is not written as 0."""
    return 0 if not value or abs(value) >= 1 else min(FINEST, math.ceil(-math.log10(abs(value))))
