"""LISS, the standard by which timetabling programs publish to a school's other systems: messages and their rows.

Read from bytes, answered as bytes; nothing here knows a table. Source: the public specification of LISS 1.0.2 and its
extension 1, with what public clients were seen to do.
"""
