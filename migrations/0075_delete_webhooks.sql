-- A partner may remove an endpoint for good: its secret, and what was and is to be delivered to it, go with it.
GRANT DELETE ON webhooks.endpoints TO bekal_app;
