"""Sign-in by OpenID Connect: the national identity for citizens, the employer's for staff."""
