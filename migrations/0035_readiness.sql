-- Whether a process is ready is asked over the application's own connections: it reads which migration came last.
GRANT SELECT ON base.migrations TO bekal_app;
