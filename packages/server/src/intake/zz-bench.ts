import { gzipSync } from 'node:zlib';
import { validate } from './validate.ts';
import { readBody } from './body.ts';
import { protocols } from './protocols/registry.ts';
import { isBad } from './protocol.ts';
const plan={unknownEvents:'accept',event:()=>'accepted' as const,property:()=>undefined} as any;
const props=(i:number)=>({order_id:'o_'+i,amount:199.5+i,currency:'CNY',city:'上海',store:'s_9',channel:'小程序',member_level:'gold',is_first:false,items:['s1','s2'],coupon:'NEW20'});
const seg={batch:Array.from({length:100},(_, i)=>({timestamp:'2026-11-21T23:31:25.200Z',type:'track',event:'下单',userId:'u_'+(i+1000),anonymousId:'9645900f-86c7-4471-b903-91387f7'+i,messageId:'node-next-1795303740899-6e2a8cac-'+i,properties:props(i),context:{library:{name:'@segment/analytics-node',version:'3.1.0'}},_metadata:{nodeVersion:'v20'},integrations:{}})),sentAt:'2026-11-21T23:31:25.900Z',writeKey:'wk'};
const sa=Array.from({length:100},(_, i)=>({distinct_id:'u_'+(1000+i),identities:{$identity_login_id:'u_'+(1000+i),$identity_cookie_id:'1a20073c5a057e-'+i},login_id:'u_'+(1000+i),anonymous_id:'1a20073c5a057e-'+i,type:'track',event:'OrderCompleted',time:1795303916991,_track_id:488326993+i,_flush_time:1795303916999,lib:{$lib:'js'},properties:{...props(i),$lib:'js',$lib_version:'1'}}));
const gy={sentAt:1795303916999,events:Array.from({length:100},(_, i)=>({event:'下单',messageId:'m-1795303740899-'+i,userId:'u_'+(i+1000),anonymousId:'9645900f-86c7-4471-b903-91387f7'+i,timestamp:1795303916991,properties:props(i)}))};
const reqs:any={segment:['/v1/batch',Buffer.from(JSON.stringify(seg))],sensors:['/sa',Buffer.from(new URLSearchParams({data_list:gzipSync(JSON.stringify(sa)).toString('base64'),gzip:'1'}).toString())],gyre:['/api/events',Buffer.from(JSON.stringify(gy))]};
for(const p of protocols){const [path,body]=reqs[p.name];for(let r=0;r<4;r++){let d=0,v=0,ok=0;for(let k=0;k<300;k++){let t=performance.now();const dec=p.decode({method:'POST',path,query:new URLSearchParams(),headers:{},body:readBody(body,{})});d+=performance.now()-t;t=performance.now();for(const rec of dec.records){const x=isBad(rec)?rec:validate(rec,plan,1795400000000 as any,'Asia/Shanghai');if(!('reason' in x))ok++;}v+=performance.now()-t;}
if(r===3)console.log(p.name,'bytes/event',body.length/100,ok,'decode',Math.round(30000/d*1000),'/s validate',Math.round(30000/v*1000),'/s');}}
