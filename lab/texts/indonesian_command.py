"""In Indonesian: how a command takes its arguments, begins and ends (lab/command/, lab/terminal/)."""

COMMAND = {
    "Interrupted. See what is true now: python lab/status.py; undo everything: python lab/heal.py": (
        "Dihentikan. Lihat keadaan sekarang: python lab/status.py; pulihkan semuanya: python lab/heal.py"
    ),
    "Stopped. Nothing is broken: run it again, and it goes on from here.": (
        "Dihentikan. Tidak ada yang rusak: jalankan lagi, dan pekerjaan dilanjutkan dari sini."
    ),
    "{python} can't be started: {why}. Remove .venv, and run this again.": (
        "{python} tidak dapat dijalankan: {why}. Hapus .venv, lalu jalankan lagi perintah ini."
    ),
    "there is no server {name!r}; there are: {servers}": "tidak ada server {name!r}; yang ada: {servers}",
    "{text!r} is not a whole number": "{text!r} bukan bilangan bulat",
    "{text!r} is not a number": "{text!r} bukan bilangan",
    "{one} and {other}": "{one} dan {other}",
    "{these} and {last}": "{these}, dan {last}",
    "{one} or {other}": "{one} atau {other}",
    "{these} or {last}": "{these}, atau {last}",
    "[Y/n]": "[Y/n]",
    "{program} can't be run: {why}": "{program} tidak dapat dijalankan: {why}",
    "`{program}` failed with exit code {code}; its last lines are above.": (
        "`{program}` gagal dengan kode keluar {code}; baris-baris terakhirnya ada di atas."
    ),
}

# What Python's argparse says of its own accord, by its English. "%s" and the like are filled in by argparse itself.
ARGPARSE = {
    "usage: ": "cara pakai: ",
    "positional arguments": "argumen",
    "options": "opsi",
    "show this help message and exit": "tampilkan bantuan ini, lalu selesai",
    "argument %(argument_name)s: %(message)s": "argumen %(argument_name)s: %(message)s",
    "unrecognized arguments: %s": "argumen tidak dikenal: %s",
    "not allowed with argument %s": "tidak boleh digunakan bersama argumen %s",
    "ignored explicit argument %r": "tidak menerima nilai %r",
    "the following arguments are required: %s": "argumen berikut wajib diberikan: %s",
    "one of the arguments %s is required": "salah satu dari argumen %s wajib diberikan",
    "expected one argument": "memerlukan satu nilai",
    "expected at most one argument": "memerlukan paling banyak satu nilai",
    "expected at least one argument": "memerlukan sedikitnya satu nilai",
    "expected %s argument": "memerlukan %s nilai",
    "expected %s arguments": "memerlukan %s nilai",
    "ambiguous option: %(option)s could match %(matches)s": "opsi %(option)s bermakna ganda: %(matches)s",
    "invalid %(type)s value: %(value)r": "nilai %(value)r tidak sah",
    "invalid choice: %(value)r (choose from %(choices)s)": "tidak ada pilihan %(value)r (yang ada: %(choices)s)",
}
