//! Output syntax whose nodes carry origins: HCL, YAML, INI, shell.
