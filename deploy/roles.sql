-- The roles and the database of the portal, made by the superuser once. The owner
-- owns the tables and migrates; the application can only add to the log. Neither is
-- a superuser, and the owner needs no right to create roles.
--
-- psql reads the passwords from the environment, so that nothing has to be escaped.
\getenv owner_password PORTAL_OWNER_PASSWORD
\getenv app_password PORTAL_APP_PASSWORD

CREATE ROLE portal_owner LOGIN PASSWORD :'owner_password';
CREATE ROLE portal_app LOGIN PASSWORD :'app_password';
CREATE DATABASE portal OWNER portal_owner;
REVOKE CONNECT ON DATABASE portal FROM PUBLIC;
GRANT CONNECT ON DATABASE portal TO portal_owner, portal_app;
