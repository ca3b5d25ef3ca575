"""What grade.py, as a command, and a replay say in Indonesian."""

GRADE_COMMAND = {
    "Grade hand-ins, or a running lab by the practicum's steps.": (
        "Menilai laporan, atau lab yang sedang berjalan menurut langkah-langkah praktikum."
    ),
    "play that student's plan again, here": "jalankan lagi rencana mahasiswa itu, di sini",
    "where a replay is kept (reports/)": "tempat hasil jalan ulang disimpan (reports/)",
    "argument --url: it is for a running lab; no report and no --replay beside it": (
        "argumen --url: untuk lab yang sedang berjalan; tanpa laporan dan tanpa --replay di sampingnya"
    ),
    "argument --project: it is for --url": "argumen --project: hanya bersama --url",
    "argument --replay: one student's plan, and one report beside it at most": (
        "argumen --replay: rencana satu mahasiswa, dan paling banyak satu laporan di sampingnya"
    ),
    "grade what? A report's folder or zip, or a running lab: --url http://localhost:8080": (
        "apa yang dinilai? Folder atau zip laporan, atau lab yang berjalan: --url http://localhost:8080"
    ),
    "{report} is not of {nim}.": "{report} bukan milik {nim}.",
    "FIGURE": "ANGKA",
    "HANDED IN": "DIKUMPULKAN",
    "PLAYED AGAIN": "DIJALANKAN ULANG",
}
