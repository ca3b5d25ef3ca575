# One line each. Where there is no make: the commands after the colons, with your Python 3.10 or newer.
PYTHON ?= python3
.PHONY: help up down clean doctor control bundle check test lint simulate fuzz mutants docs tour bench bodies live soak course

HELP_id = make up: jalankan lab | down: hentikan | clean: hapus juga image, pesanan, dan .venv miliknya | doctor: apa yang kurang | control: rusak dan pulihkan lewat halaman | bundle: satu file untuk ruangan tanpa internet | check: apakah masih benar, setengah menit | test: semua test, dengan container | lint: gaya dan tipe | simulate: sepuluh ribu request dalam waktu virtual | fuzz: byte aneh, server aneh, client aneh | mutants: adakah test yang menyadari setiap keputusan yang diubah | docs: lembar kerja dan kunci jawaban dari eksperimen | tour: semua gambar pada panduan, dari halaman yang sebenarnya | bench: dibandingkan dengan yang lain | bodies: isi yang besar dan lambat, di samping nginx | live: berapa biaya halaman langsung, seberapa cepat ia menunjukkan gangguan | soak: chaos di bawah beban | course: semua eksperimen, dengan dan tanpa aturannya
HELP_en = make up: start the lab | down: stop it | clean: also remove its images, orders and .venv | doctor: what is missing | control: break and heal on a page | bundle: one file for a room without internet | check: is it still right, in half a minute | test: all tests, on containers | lint: style and types | simulate: ten thousand requests in virtual time | fuzz: odd bytes, odd servers, odd clients | mutants: does a test notice every changed decision | docs: worksheets and model answers from the experiments | tour: every picture of the guides, from the real pages | bench: against the others | bodies: large and slow ones, beside nginx | live: what the live page costs, how soon it shows a failure | soak: chaos under load | course: every experiment, with its rule and without
help: ; @echo "$(HELP_$(if $(filter en EN,$(LAB_LANG)),en,id))"
up: ; @$(PYTHON) lab/up.py
down: ; @$(PYTHON) lab/down.py
clean: ; @$(PYTHON) lab/down.py --clean
doctor: ; @$(PYTHON) lab/doctor.py
control: ; @$(PYTHON) lab/control.py $(ARGS)
bundle: ; @$(PYTHON) lab/bundle.py $(ARGS)
check: ; @$(PYTHON) tests/check.py
test: ; @$(PYTHON) tests/run.py $(ARGS)
lint: ; @$(PYTHON) tests/lint.py
simulate: ; @$(PYTHON) tests/simulate.py $(ARGS)
fuzz: ; @$(PYTHON) tests/fuzz.py $(ARGS)
mutants: ; @$(PYTHON) tests/mutants.py $(ARGS)
docs: ; @$(PYTHON) tests/docs.py
tour: ; @$(PYTHON) tests/tour.py $(ARGS)
bench: ; @$(PYTHON) bench/run.py $(ARGS)
bodies: ; @$(PYTHON) bench/bodies.py $(ARGS)
live: ; @$(PYTHON) bench/live.py $(ARGS)
soak: ; @$(PYTHON) bench/soak.py $(ARGS)
course: ; @COURSE=all $(PYTHON) tests/run.py tests/containers/test_course_as_played.py $(ARGS)
