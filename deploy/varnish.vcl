vcl 4.1;
# Varnish 7 in front of the site. Debian: apt-get install varnish varnish-modules.
# docs/deployment.md says how it is set up; tests/browser/test_varnish.py and tests/chain/ run it.
#
# The application says with Surrogate-Control how long a page may be kept: until the next scheduled change, at most
# PAGE_CACHE_SECONDS. When something is published it ends every page softly, by PURGE with "X-Purge: everything":
# the next visitor's request asks the application again, mostly to hear that nothing has changed (304).
# When a page was withdrawn (unpublished, deleted, made private), "X-Purge: withdrawn" removes all of them.
# While the application does not answer, every page that was ever kept is served as it was.

import std;
import xkey;

backend default {
    .host = "127.0.0.1";
    .port = "8000";
    .connect_timeout = 2s;
    .first_byte_timeout = 30s;
    .probe = {
        .url = "/healthz";
        .interval = 1s;
        .timeout = 1s;
        .window = 3;
        .threshold = 2;
        .initial = 2;
    }
}

# The machines on which the application runs.
acl application {
    "127.0.0.1";
    "::1";
}

# The machines that end TLS in front of this Varnish. Only they are believed when they name a visitor and a scheme.
acl tls_proxies {
    "127.0.0.1";
    "::1";
}

sub vcl_recv {
    if (req.restarts == 0) {
        # Varnish has added its own client to X-Forwarded-For. Behind it the application counts TRUSTED_PROXIES.
        if (client.ip !~ tls_proxies) {
            set req.http.X-Forwarded-For = client.ip;
            unset req.http.X-Forwarded-Proto;
        }
        if (req.http.X-Forwarded-Proto && req.http.X-Forwarded-Proto != "https") {
            unset req.http.X-Forwarded-Proto;
        }
        # The application heeds none of these; no server between shall either. They are in no key.
        unset req.http.SCRIPT_NAME;
        unset req.http.PATH_INFO;
        unset req.http.Forwarded;
        unset req.http.X-Forwarded-Host;
        unset req.http.X-Forwarded-Port;
        unset req.http.X-Forwarded-Prefix;
        unset req.http.X-Forwarded-SSL;
        unset req.http.X-Original-URL;
        unset req.http.X-Rewrite-URL;
        unset req.http.X-HTTP-Method-Override;
        unset req.http.X-Real-IP;
        if (req.http.host) {
            set req.http.host = std.tolower(req.http.host);
        }
    }

    if (req.method == "PURGE") {
        # From the application itself: what a proxy passes on for a visitor has an address before ours.
        if (client.ip !~ application || req.http.X-Forwarded-For ~ "," || req.http.X-Forwarded-Proto) {
            return (synth(405, "Not allowed"));
        }
        if (req.http.X-Purge == "everything") {
            set req.http.X-Purged = xkey.softpurge("page");
        } else if (req.http.X-Purge == "withdrawn") {
            set req.http.X-Purged = xkey.purge("page");
        } else {
            return (synth(400, "X-Purge: everything, or withdrawn"));
        }
        return (synth(200, "Purged " + req.http.X-Purged));
    }

    # Only this file says these words. Varnish itself makes Accept-Encoding "gzip" after the first pass.
    if (req.restarts == 0) {
        unset req.http.X-Brotli;
        unset req.http.X-Again;
    } else {
        set req.http.X-Again = "yes";
    }

    # People who are logged in, and everything that is no reading.
    if (req.method != "GET" && req.method != "HEAD") {
        return (pass);
    }
    if (req.url ~ "^/(admin|forms|tips|healthz|readyz)(/|$)" || req.http.Authorization || req.http.Cookie ~ "sessionid=") {
        return (pass);
    }
    unset req.http.Cookie;

    # Varnish itself knows gzip alone: whoever takes brotli gets entries of their own.
    if (req.http.Accept-Encoding ~ "(^|[ ,])br($|[ ,;])" && req.http.Accept-Encoding !~ "br *; *q=0(\.0*)?($|[ ,])") {
        set req.http.X-Brotli = "yes";
    }

    # As long as the application answers, nothing that has ended is served. After a failure, whatever there is.
    if (req.restarts == 0 && std.healthy(req.backend_hint)) {
        set req.grace = 0s;
    } else {
        set req.grace = 7d;
    }
    return (hash);
}

sub vcl_hash {
    # To http the application answers with the way to https.
    if (req.http.X-Forwarded-Proto) {
        hash_data(req.http.X-Forwarded-Proto);
    }
    if (req.http.X-Brotli) {
        hash_data("brotli");
    }
}

sub vcl_backend_fetch {
    if (bereq.http.X-Brotli) {
        set bereq.http.Accept-Encoding = "br";
    }
}

sub vcl_backend_response {
    # The application fails, or is being worked on: rather what is kept than its page that says so.
    if (beresp.status >= 500 && (bereq.is_bgfetch || (!bereq.uncacheable && !bereq.http.X-Again))) {
        return (abandon);
    }
    # Kept is only what says so, and is meant for everybody. (A 304 stands here as the answer that it confirms.)
    if (beresp.status != 200 && beresp.status != 301 && beresp.status != 404 && beresp.status != 410 || beresp.http.Set-Cookie) {
        set beresp.uncacheable = true;
        set beresp.ttl = 0s;
        return (deliver);
    }
    if (beresp.http.Surrogate-Control ~ "max-age=[0-9]+") {
        set beresp.ttl = std.duration(regsub(beresp.http.Surrogate-Control, ".*max-age=([0-9]+).*", "\1") + "s", 0s);
        set beresp.grace = 7d;
        set beresp.keep = 1d;
        set beresp.http.xkey = "page";
        if (bereq.http.X-Brotli && beresp.http.Content-Encoding != "br") {
            # The first answer is quick and large; the small one is there in a moment.
            unset beresp.http.ETag;
            if (beresp.ttl > 1s) {
                set beresp.ttl = 1s;
            }
        }
        return (deliver);
    }
    # Files: at addresses that name their content, they say how long they may be kept.
    if (beresp.status == 200 && bereq.url ~ "^/(static|media|brand)/" && beresp.http.Cache-Control ~ "public"
        && beresp.http.Cache-Control ~ "max-age=[1-9]" && beresp.http.Cache-Control !~ "private|no-store|no-cache") {
        return (deliver);
    }
    set beresp.uncacheable = true;
    set beresp.ttl = 0s;
    return (deliver);
}

sub vcl_synth {
    # The application failed in this moment: once more, with whatever is kept.
    if (resp.status == 503 && req.restarts == 0 && (req.method == "GET" || req.method == "HEAD")) {
        return (restart);
    }
    if (resp.status == 503) {
        set resp.http.Content-Type = "text/html; charset=utf-8";
        set resp.http.Retry-After = "60";
        set resp.http.Cache-Control = "no-store";
        if (req.http.Accept ~ "application/json") {
            # A form that was sent in place: its visitor keeps what was typed.
            set resp.http.Content-Type = "application/json";
            synthetic("""{"errors": {}, "message": "We could not take this just now. What you typed is still here: please send it again in a few minutes, or call us."}""");
            return (deliver);
        }
        synthetic({"<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>We will be back in a few minutes</title>
<style>body{max-width:34rem;margin:15vh auto;padding:0 1.25rem;font:1.25rem/1.6 system-ui,sans-serif}h1{font:400 2.25rem/1.2 Georgia,serif}</style>
</head>
<body>
<main>
<h1>We will be back in a few minutes</h1>
<p>Our website can't be reached right now. It is not your fault.</p>
<p>Please try again soon, or call us. If you just sent a form, it did not reach us: please go back and send it again later. In an emergency, dial 911.</p>
</main>
</body>
</html>
"});
        return (deliver);
    }
}

sub vcl_backend_error {
    return (abandon);
}

sub vcl_deliver {
    unset resp.http.xkey;
    unset resp.http.Surrogate-Control;
    unset resp.http.X-Page-Cache;
    unset resp.http.X-Varnish;
    unset resp.http.Via;
    if (obj.hits > 0) {
        set resp.http.X-Edge = "hit";
    }
}
