"""Microsoft Entra ID: who somebody is."""
