"""What the report of 2025 prints, by the names that its page uses."""

PRINTED = {
    "families_reached": 22, "trajectories_started": 7, "trajectories_closed": 10, "waiting_list": 4,
    "caseload_opening": 15, "caseload_closing": 12,
    "children": 62, "children_unborn": 2, "children_0_6": 29, "children_7_12": 21, "children_13": 10,
    "flag_single_parent": 11, "flag_mental_health": 12, "flag_disability": 4, "flag_no_work_income": 9,
    "flag_other_language": 15, "flag_perinatal": 11, "flag_young_parent": 1, "flag_newcomer": 7, "flag_supervision": 2,
    "referrals": 13, "referrals_accepted": 8, "referrals_declined": 5,
    "declined_outside_area": 1, "declined_other_need": 1, "declined_intake_stop": 3,
    "self_referred": 3, "waiting_months": 6,
    "family_talks": 60, "contacts": 552, "contacts_average": 10, "trajectory_months": 13,
    "language_buddies": 4, "info_session": 14, "initial_training": 6, "started_buddies": 4, "started_mentors": 1,
    "volunteers": 22, "supporters": 19, "mentors": 3, "gender_m": 8, "gender_f": 14,
    "age_20_25": 0, "age_26_50": 8, "age_51_65": 5, "age_66_75": 9, "age_76": 0,
    "volunteer_talks": 74, "newsletters": 11, "events": 13,
    "interested": 18, "channel:Gemeentemagazine": 3, "channel:via via": 4, "channel:Facebook": 3, "channel:flyer": 3,
    "channel:pers": 4, "channel:infostand": 1, "interested_came": 14,
    "permanent_actions": 5,
}  # fmt: skip
