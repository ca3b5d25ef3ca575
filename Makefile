# One line each. Where there is no make: the commands after the colons, with your Python 3.10 or newer.
PYTHON ?= python3
.PHONY: help up down clean doctor check test lint simulate fuzz mutants bench bodies soak

HELP_id = make up: jalankan lab | down: hentikan | clean: hapus juga image dan .venv miliknya | doctor: apa yang kurang | check: apakah masih benar, setengah menit | test: semua test, dengan container | lint: gaya dan tipe | simulate: sepuluh ribu request dalam waktu virtual | fuzz: byte aneh, server aneh, client aneh | mutants: adakah test yang menyadari setiap keputusan yang diubah | bench: dibandingkan dengan yang lain | bodies: isi yang besar dan lambat, di samping nginx | soak: chaos di bawah beban
HELP_en = make up: start the lab | down: stop it | clean: also remove its images and .venv | doctor: what is missing | check: is it still right, in half a minute | test: all tests, on containers | lint: style and types | simulate: ten thousand requests in virtual time | fuzz: odd bytes, odd servers, odd clients | mutants: does a test notice every changed decision | bench: against the others | bodies: large and slow ones, beside nginx | soak: chaos under load
help: ; @echo "$(HELP_$(if $(filter en EN,$(LAB_LANG)),en,id))"
up: ; @$(PYTHON) lab/up.py
down: ; @$(PYTHON) lab/down.py
clean: ; @$(PYTHON) lab/down.py --clean
doctor: ; @$(PYTHON) lab/doctor.py
check: ; @$(PYTHON) tests/check.py
test: ; @$(PYTHON) tests/run.py $(ARGS)
lint: ; @$(PYTHON) tests/lint.py
simulate: ; @$(PYTHON) tests/simulate.py $(ARGS)
fuzz: ; @$(PYTHON) tests/fuzz.py $(ARGS)
mutants: ; @$(PYTHON) tests/mutants.py $(ARGS)
bench: ; @$(PYTHON) bench/run.py $(ARGS)
bodies: ; @$(PYTHON) bench/bodies.py $(ARGS)
soak: ; @$(PYTHON) bench/soak.py $(ARGS)
