import { demoRows } from './catalog.ts'
const t=performance.now();let n=0,first=0;for(const _ of demoRows()){n++;first||=performance.now()-t};console.log('stream ms',performance.now()-t,n,'first row',first)
for(let s=2;s<12;s++){let n=0;const x=new Set<string>();for(const r of demoRows({seed:s})){n++;x.add(r.sample_name)};if(n!==150000||x.size!==10000)console.log('bad',s,n,x.size)}
for(let s=1;s<300;s++){let n=0;for(const _ of demoRows({seed:s,samples:100+s,files:Math.floor((100+s)*(8+s%7))}))n++}
{const t=performance.now();let n=0;for(const _ of demoRows({samples:1_000_000,files:10_000_000}))n++;console.log('1M/10M ms',performance.now()-t,n,process.memoryUsage().rss/1e6,'MB')}
