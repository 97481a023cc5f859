"""python -m coplan"""

from coplan.cli import main

main()
