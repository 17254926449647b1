"""Runs a program to its end and prints the most memory (RSS) that it held, in KiB: most_memory.py OUTPUT PROGRAM ARGUMENTS"""
import resource
import subprocess
import sys

with open(sys.argv[1], "w") as output:
    subprocess.run(sys.argv[2:], stdout=output, check=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
