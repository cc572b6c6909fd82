"""The eight people of the table of access, and what they meet: each column is one of them.

Mia stopped as a volunteer and still hands in; nothing here is hers.
"""

WHO = ("stranger", "bram", "lena", "piet", "yusuf", "els", "noor", "mia")

# What they meet:         stranger bram lena piet yusuf els  noor mia
PUBLIC = "                in       in   in   in   in   in   in   in"
EVERYONE = "              door     in   in   in   in   in   in   403"
ALSO_FINISHING = "        door     in   in   in   in   in   in   in"  # her own contacts, note and details
VOLUNTEERS = "            door     in   in   403  403  403  403  403"
HAND_IN = "               door     in   in   403  403  403  403  in"  # contacts and notes of their own
LENAS = "                 door     404  in   404  404  in   404  404"  # and her coordinator's
ABOUT_FAMILIES = "        door     in   in   403  in   in   403  403"  # volunteers and coordinators
LENAS_FAMILY = "          door     404  in   403  404  in   403  403"
LENAS_ALONE = "           door     404  in   404  404  404  404  404"
LENAS_AS_VOLUNTEER = "    door     404  in   403  403  403  403  403"
LENAS_TO_HAND_IN = "      door     404  in   403  403  403  403  404"
LENAS_NOTE = "            door     404  in   in   404  in   404  404"  # handed in: the treasurer reads it too
LETTER = "                door     in   in   in   404  in   404  403"  # of her branch
COORDINATORS = "          door     403  403  403  in   in   403  403"
PAYERS = "                door     403  403  in   in   in   403  403"  # who pays, of their own branch
BRANCH = "                door     403  403  403  404  in   403  403"  # the coordinator of this branch
BRANCHS_PAYERS = "        door     403  403  in   404  in   403  403"
OF_BRANCH = "             door     in   in   403  404  in   403  403"  # volunteers and coordinator of this branch
LEAVING = "               door     out  out  out  out  out  out  out"
STAFF = "                 door     403  403  in   in   in   in   403"  # whoever has a second factor
NETWORK = "               door     403  403  403  403  403  in   403"  # who reads the totals of all branches
WHO_LOOKED = "            door     403  403  403  in   in   in   403"  # the network: how often, and no family
HALFWAY = "               door     door door door door door door door"  # only for who just typed a right password
