// k6 run -e URL=http://localhost:8080 -e RATE=20 -e DURATION=60s deploy/load/classify.js
//
// Requests come at a constant rate, whatever the service does. Ends with status 99 when one failed, was not sent in
// time, or was answered wrongly. KEY is sent as API key; LABELS=any takes any label; REUSE=1 keeps connections.
// CLIENTS=16 in place of RATE: so many ask again as soon as they are answered, which tells what the service can bear.
import http from 'k6/http';
import { check } from 'k6';

const rate = Number(__ENV.RATE || 20);
const clients = Number(__ENV.CLIENTS || 0);
const duration = __ENV.DURATION || '60s';
const pictures = ['airplane', 'frog', 'ship'].map((name) => ({
  name,
  bytes: open(`${__ENV.SAMPLES || '../../samples'}/${name}.png`, 'b'),
}));

const constantRate = {
  executor: 'constant-arrival-rate',
  rate,
  timeUnit: '1s',
  duration,
  preAllocatedVUs: Math.max(20, 3 * rate),
  maxVUs: Math.max(100, 10 * rate),
};
const constantClients = { executor: 'constant-vus', vus: clients, duration };

export const options = {
  scenarios: { load: clients > 0 ? constantClients : constantRate },
  thresholds: { http_req_failed: ['rate==0'], checks: ['rate==1'], dropped_iterations: ['count==0'] },
  noConnectionReuse: __ENV.REUSE !== '1', // every request finds its pod anew
  insecureSkipTLSVerify: true,
};

export default function () {
  const picture = pictures[Math.floor(Math.random() * pictures.length)];
  const headers = __ENV.KEY ? { 'X-API-Key': __ENV.KEY } : {};
  const answer = http.post(
    `${__ENV.URL}/classify?top_k=1`,
    { image: http.file(picture.bytes, `${picture.name}.png`, 'image/png') },
    { headers, timeout: '60s' },
  );
  if (answer.status !== 200) {
    console.error(`${answer.status} ${answer.error || answer.body} after ${Math.round(answer.timings.duration)} ms`);
  }
  check(answer, {
    'status 200': (r) => r.status === 200,
    'right label': (r) =>
      r.status === 200 && (__ENV.LABELS === 'any' || r.json('predictions.0.label') === picture.name),
  });
}
