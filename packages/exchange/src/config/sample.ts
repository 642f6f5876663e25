/** The `owndial.toml` that first start leaves in a home: every key, with what it stands for when left out. */
export function sampleConfig(homeCountry: string, portOffset = 0): string {
  return `# Owndial: what must be known when the exchange starts. Everything here may be left out.
# Users, numbers and devices are not here: change them on the web page or with the command line.
# Changes count from the next start on: ./owndial down && ./owndial up --detach

# The country whose national numbers are understood, such as 044 123 45 67 in "CH".
# Guessed from this machine's locale and time zone on first start.
home_country = "${homeCountry}"

# The DNS name of this exchange, when it has one.
# domain = "phone.example.org"

# The address that web and SIP listen on. "127.0.0.1" keeps everything on this machine.
# listen = "0.0.0.0"

# By how much every port is moved, for a second exchange on one machine; --port-offset goes before it.
${portOffset === 0 ? '# ' : ''}port_offset = ${portOffset}

# Ports, before they are moved.
[ports]
# web = 8080            # web page, API, browsers' phones
# sip = 35060           # SIP over UDP and TCP
# sip_tls = 35061       # SIP over TLS
# rtp_first = 30000     # audio and video, UDP, from here
# rtp_last = 31999      # to here; a call takes up to four ports on each side
# question = 4573       # only on this machine, for the engine
# engine_http = 8088    # only on this machine, for the engine
# ami = 5038            # only on this machine, for the engine

[database]
# PostgreSQL instead of the file owndial.db in this folder.
# url = "postgres://owndial:password@localhost/owndial"

[engine]
# "bundle": Asterisk as Owndial fetches it. "system": Asterisk 20 or newer from PATH.
# source = "bundle"

[ring]
# How long devices ring before the caller hears that nobody answers.
# seconds = 30
`;
}
