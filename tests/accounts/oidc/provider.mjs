// A certified OpenID Connect provider with fictional people, for the tests. Arguments: port, the portal's address,
// the portal's public key set as JSON. The login name at its form is the subject; `people` says what is known of each.
import { Provider } from 'oidc-provider';

const [port, portal, keys] = process.argv.slice(2);
const people = {
  ailsa: { given_name: 'Ailsa', family_name: 'MacLeod', birthdate: '1957-03-04', email: 'ailsa@identity.example',
           email_verified: true, vot: 'P2.Cl.Cm', chi_number: '0101011237', address: { formatted: '1 Rowan Road' } },
  bruce: { given_name: 'Bruce', family_name: 'Unproven', birthdate: '1980', email: 'bruce@identity.example',
           email_verified: false, vot: 'P0.Cl' },
  clinician: { given_name: 'Mairi', family_name: 'Fraser', vot: 'P0.Cl.Cm' },
};
const claims = ['given_name', 'family_name', 'birthdate', 'email', 'email_verified', 'vot', 'chi_number', 'address'];
const client = (client_id, name) => ({
  client_id,
  redirect_uris: [`${portal}/accounts/with/${name}/back/`],
  token_endpoint_auth_method: 'private_key_jwt',
  token_endpoint_auth_signing_alg: 'ES256',
  id_token_signed_response_alg: 'ES256',
  jwks: JSON.parse(keys),
});
const provider = new Provider(`http://localhost:${port}`, {
  clients: [client('portal', 'national'), client('portal-staff', 'employer')],
  claims: { openid: ['sub'], profile: claims },
  conformIdTokenClaims: false,
  pkce: { required: () => true },
  features: { devInteractions: { enabled: true } },
  cookies: { keys: ['only for tests'] },
  findAccount: (_, sub) => people[sub] && { accountId: sub, claims: () => ({ sub, ...people[sub] }) },
  jwks: { keys: [JSON.parse(process.env.PROVIDER_KEY)] },
});
provider.listen(Number(port), '127.0.0.1', () => console.log('ready'));
