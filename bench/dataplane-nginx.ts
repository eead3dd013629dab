import { type ChildProcess, spawn } from 'node:child_process'
import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { needProgram } from './debian.ts'
import { freePort } from './product.ts'

export type Nginx = { readonly child: ChildProcess; readonly url: string; readonly root: string }

/** Starts Debian's nginx on a folder: it gives its files, and takes new ones by PUT. @throws Unavailable */
export async function startNginx(folder: string): Promise<Nginx> {
  process.env['PATH'] = `${process.env['PATH']}:/usr/sbin`
  needProgram('nginx', 'nginx-light')
  const root = join(folder, 'nginx')
  await mkdir(root)
  await chmod(root, 0o777)
  const port = await freePort()
  const config = join(root, 'nginx.conf')
  await writeFile(config, configOf(root, port))
  const child = spawn('nginx', ['-c', config, '-e', join(root, 'error.log'), '-p', root], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const url = `http://127.0.0.1:${port}`
  while (child.exitCode === null) {
    if (await fetch(url).catch(() => undefined)) return { child, url, root }
    await sleep(10)
  }
  throw new Error('nginx ended before it answered.')
}

/** As Debian ships it: sendfile, a worker for each core. What is sent goes to a file beside, and is then renamed. */
const configOf = (root: string, port: number): string => `
daemon off;
${process.getuid?.() === 0 ? 'user root;' : ''}
worker_processes auto;
pid ${root}/nginx.pid;
events { worker_connections 1024; }
http {
  access_log off;
  sendfile on;
  tcp_nopush on;
  client_max_body_size 0;
  client_body_temp_path ${root}/incoming;
  proxy_temp_path ${root}/proxy;
  fastcgi_temp_path ${root}/fastcgi;
  uwsgi_temp_path ${root}/uwsgi;
  scgi_temp_path ${root}/scgi;
  server {
    listen 127.0.0.1:${port};
    root ${root};
    location / { dav_methods PUT; }
  }
}
`
