"""The eight people of the table of access, and what they meet: each column is one of them.

Mia stopped as a volunteer and still hands in; nothing here is hers.
"""

WHO = ("stranger", "bram", "lena", "piet", "yusuf", "els", "noor", "mia")

# What they meet:         stranger bram lena piet yusuf els  noor mia
PUBLIC = "                in       in   in   in   in   in   in   in"
EVERYONE = "              sign-in  in   in   in   in   in   in   403"
ALSO_FINISHING = "        sign-in  in   in   in   in   in   in   in"  # her own contacts, note and details
VOLUNTEERS = "            sign-in  in   in   403  403  403  403  403"
HAND_IN = "               sign-in  in   in   403  403  403  403  in"  # contacts and notes of their own
LENAS = "                 sign-in  404  in   404  404  in   404  404"  # and her coordinator's
ABOUT_FAMILIES = "        sign-in  in   in   403  in   in   403  403"  # volunteers and coordinators
LENAS_FAMILY = "          sign-in  404  in   403  404  in   403  403"
LENAS_ALONE = "           sign-in  404  in   404  404  404  404  404"
LENAS_AS_VOLUNTEER = "    sign-in  404  in   403  403  403  403  403"
LENAS_TO_HAND_IN = "      sign-in  404  in   403  403  403  403  404"
LENAS_NOTE = "            sign-in  404  in   in   404  in   404  404"  # handed in: the treasurer reads it too
LETTER = "                sign-in  in   in   in   404  in   404  403"  # of her branch
COORDINATORS = "          sign-in  403  403  403  in   in   403  403"
PAYERS = "                sign-in  403  403  in   in   in   403  403"  # who pays, of their own branch
BRANCH = "                sign-in  403  403  403  404  in   403  403"  # the coordinator of this branch
BRANCHS_PAYERS = "        sign-in  403  403  in   404  in   403  403"
OF_BRANCH = "             sign-in  in   in   403  404  in   403  403"  # volunteers and coordinator of this branch
LEAVING = "               sign-in  out  out  out  out  out  out  out"
STAFF = "                 sign-in  403  403  in   in   in   in   403"  # whoever has a second factor
NETWORK = "               sign-in  403  403  403  403  403  in   403"  # who reads the totals of all branches
WHO_LOOKED = "            sign-in  403  403  403  in   in   in   403"  # the network: how often, and no family
HALFWAY = "               " + 8 * "sign-in "  # only for whoever just typed a right password
