// Serves the page from its sources for whoever works on it, and carries its calls to a gateway: serve [GATEWAY [PORT]].
import { createServer } from 'node:http';
import { connect } from 'node:http2';
import { readFile } from 'node:fs/promises';
import { extname, join, normalize } from 'node:path';
import { bundle } from './bundle.mjs';

const gateway = process.env.GATEWAY ?? 'localhost:4630';
const port = Number(process.env.PORT ?? 4680);
const out = 'target/serve';
const types = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.txt': 'text/plain' };

async function file(request, response) {
  const path = normalize(new URL(request.url, 'http://page').pathname).replace(/^\/$/, '/index.html');
  if (path === '/index.html') {
    await bundle(out);
  }
  const body = await readFile(join(out, path));
  response.writeHead(200, { 'content-type': types[extname(path)] ?? 'application/octet-stream', 'content-security-policy': "default-src 'self'" });
  response.end(body);
}

/** gRPC-Web in binary form frames messages as gRPC does; only trailers travel differently: as a last frame. */
function call(request, response) {
  const session = connect(`http://${gateway}`);
  const broken = () => response.headersSent ? response.destroy() : response.writeHead(503).end();
  session.on('error', broken);
  const upstream = session.request({ ':method': 'POST', ':path': request.url, 'content-type': 'application/grpc', te: 'trailers' });
  const trailers = (headers) => {
    const text = Object.entries(headers).filter(([name]) => name.startsWith('grpc-')).map(([name, value]) => `${name}: ${value}\r\n`).join('');
    const frame = Buffer.alloc(5);
    frame.writeUInt8(0x80, 0);
    frame.writeUInt32BE(Buffer.byteLength(text), 1);
    response.write(Buffer.concat([frame, Buffer.from(text)]));
  };
  upstream.on('error', broken);
  upstream.on('response', (headers) => {
    response.writeHead(200, { 'content-type': 'application/grpc-web+proto' });
    if ('grpc-status' in headers) {
      trailers(headers);
    }
  });
  upstream.on('trailers', trailers);
  upstream.on('data', (chunk) => response.write(chunk));
  upstream.on('end', () => { response.end(); session.close(); });
  response.on('close', () => { upstream.close(); session.close(); });
  request.pipe(upstream);
}

createServer((request, response) => {
  if (request.method === 'POST') {
    call(request, response);
  } else {
    file(request, response).catch((failure) => response.writeHead(404).end(String(failure)));
  }
}).listen(port, '127.0.0.1', () => console.log(`http://localhost:${port} shows ${gateway}`));
