"""Heads of departments and supervisors: the digest, its lists, the funnel, the team (R42–R46)."""
