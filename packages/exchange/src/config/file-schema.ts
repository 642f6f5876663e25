import { defaultPorts } from '@owndial/contract';
import { type Static, Type } from 'typebox';

const port = (of: string, standard: number) =>
  Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 65535,
      default: standard,
      title: of,
      description: 'a port, 1 to 65535',
    }),
  );

const only = { additionalProperties: false } as const;

/** `owndial.toml`. Each `description` says which values are good, as it is told to who wrote another one. */
export const FileConfig = Type.Object(
  {
    home_country: Type.Optional(
      Type.String({
        pattern: '^[A-Z]{2}$',
        title: 'country whose national numbers are understood',
        description: 'a country code of two capital letters, such as "CH" (ISO 3166-1)',
      }),
    ),
    domain: Type.Optional(
      Type.String({
        pattern: '^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$',
        title: 'DNS name of the exchange',
        description: 'a DNS name in small letters, such as "phone.example.org"',
      }),
    ),
    listen: Type.Optional(
      Type.String({
        pattern: '^([0-9]{1,3}(\\.[0-9]{1,3}){3}|[0-9a-f:]*:[0-9a-f:]*)$',
        default: '0.0.0.0',
        title: 'address that web and SIP listen on',
        description: 'an IP address, such as "0.0.0.0" for every interface',
      }),
    ),
    port_offset: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 30000,
        default: 0,
        title: 'by how much every port is moved',
        description: 'a whole number, 0 to 30000',
      }),
    ),
    ports: Type.Optional(
      Type.Object(
        {
          web: port('web, API and the browsers’ phones', defaultPorts.web),
          sip: port('SIP over UDP and TCP', defaultPorts.sip),
          sip_tls: port('SIP over TLS', defaultPorts.sipTls),
          rtp_first: port('first port of the audio', defaultPorts.rtpFirst),
          rtp_last: port('last port of the audio', defaultPorts.rtpLast),
          question: port('the dialplan’s question, loopback only', defaultPorts.question),
          engine_http: port('Asterisk’s HTTP, loopback only', defaultPorts.engineHttp),
          ami: port('Asterisk’s manager, loopback only', defaultPorts.ami),
        },
        { ...only, description: 'a table, `[ports]`' },
      ),
    ),
    database: Type.Optional(
      Type.Object(
        {
          url: Type.Optional(
            Type.String({
              pattern: '^postgres(ql)?://',
              title: 'PostgreSQL instead of the file in the home',
              description: 'the address of a PostgreSQL database, "postgres://user:password@host/name"',
            }),
          ),
        },
        { ...only, description: 'a table, `[database]`' },
      ),
    ),
    engine: Type.Optional(
      Type.Object(
        {
          source: Type.Optional(
            Type.Union([Type.Literal('bundle'), Type.Literal('system')], {
              default: 'bundle',
              title: 'where Asterisk comes from',
              description: '"bundle" or "system"',
            }),
          ),
        },
        { ...only, description: 'a table, `[engine]`' },
      ),
    ),
    ring: Type.Optional(
      Type.Object(
        {
          seconds: Type.Optional(
            Type.Integer({
              minimum: 5,
              maximum: 300,
              default: 30,
              title: 'how long devices ring',
              description: 'a whole number of seconds, 5 to 300',
            }),
          ),
        },
        { ...only, description: 'a table, `[ring]`' },
      ),
    ),
  },
  only,
);
export type FileConfig = Static<typeof FileConfig>;
