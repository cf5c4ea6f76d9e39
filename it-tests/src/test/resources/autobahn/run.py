# The Autobahn fuzzing client, in a JVM: run.py SUITE SPECIFICATION
import sys
sys.path.insert(0, sys.argv[1])
sys.argv = ['wstest', '-m', 'fuzzingclient', '-s', sys.argv[2]]
from autobahntestsuite import wstest
wstest.run()
