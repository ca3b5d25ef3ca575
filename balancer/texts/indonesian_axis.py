"""The time axis of the live page, and its playhead."""

AXIS = {
    "axis.name": "Sumbu waktu: dua menit terakhir",
    "axis.hint": "Tunjuk atau ketuk sebuah tanda untuk membacanya. Dengan keyboard: pilih sumbu ini, lalu panah.",
    "axis.keys": (
        "Panah kiri dan kanan: yang sebelum dan sesudahnya. Panah atas dan bawah: baris lain. "
        "Page Up dan Page Down: sepuluh detik. Escape: lepaskan."
    ),
    "axis.nothing": "Belum ada apa-apa pada sumbu waktu.",
    "axis.failed_line": "gagal",
    "axis.now": "kini",
    "axis.at_pause": "saat jeda",
    "axis.ago": "{seconds} detik lalu",
    "axis.before_pause": "{seconds} detik sebelum jeda",
    "axis.before": "sebelum itu",
    "axis.unknown": "tidak diketahui",
    "axis.nobody": "tidak ada server",
    # A request
    "axis.answered": "dijawab {server} dalam {ms} (status {status}).",
    "axis.answered_with_error": "gagal: {server} menjawab dengan galat {status} setelah {ms}.",
    "axis.given_up": "gagal setelah {ms}, status {status}: {why}.",
    "axis.refused": "ditolak tanpa dicoba, status {status}: {why}.",
    "axis.client_gone": "client telah pergi setelah {ms}.",
    "axis.was_saved": "Diselamatkan oleh fail-over.",
    "axis.attempts": "{count} percobaan: {each}.",
    "axis.attempt": "{server} ({what}, {ms})",
    "axis.second": (
        "{requests} request dalam satu detik, {failed} gagal, {refused} ditolak, {saved} diselamatkan; "
        "p50 {p50}, p99 {p99}."
    ),
    # What lasts
    "axis.state": "{server} {state}, {times}.",
    "axis.fault": "Fault pada {server}: {fault}, {times}.",
    "axis.lasts": "sejak {began}, masih berlangsung",
    "axis.ended": "dari {began} sampai {ended}",
    # For who doesn't see it
    "axis.summary": (
        "Dua menit terakhir: {requests} request, {failed} gagal, {refused} ditolak, {saved} diselamatkan fail-over. "
        "Kini p50 {p50}, p99 {p99}."
    ),
    "axis.summary_server": "{server}: {state}.",
    "axis.summary_faulty": "{server}: {state}, dengan fault {faults}.",
    "axis.legend.several": "lebih dari satu percobaan",
    "axis.legend.saved": "diselamatkan oleh fail-over",
    "axis.legend.failed": "gagal",
    "axis.legend.refused": "ditolak tanpa dicoba",
    "axis.legend.p50": "p50: separuh request lebih cepat",
    "axis.legend.p99": "p99: 1 dari 100 lebih lambat",
    "axis.legend.fault": "fault pada sebuah server",
    "playhead.pause": "Jeda",
    "playhead.go_on": "Lanjutkan",
    "playhead.slider": "Mundur ke",
    "playhead.now": "kini",
    "playhead.at_pause": "saat jeda",
    "playhead.before": "{seconds} detik sebelum jeda",
    "playhead.json": "Simpan JSON",
    "playhead.png": "Simpan PNG",
}
