/** Web application firewall. The wording is our own. */
export const WAF_RULES = `
WAF-7001 | Database statement in a parameter               | injection | high          | T1190     | =     | web | edge | 9  | tcp 443,80 | - | -      | {path}, parameter {param}
WAF-7002 | Script tag in a parameter                       | injection | medium        | T1190     | -     | web | edge | 9  | tcp 443,80 | - | -      | {path}, parameter {param}
WAF-7003 | Path climbs out of the web folder               | injection | medium        | T1190     | T1083 | web | edge | 9  | tcp 443,80 | - | -      | {path}
WAF-7004 | Parameter names a remote file                   | injection | medium        | T1190     | -     | web | edge | 7  | tcp 443,80 | - | -      | {path}, parameter {param}, {domain}
WAF-7005 | Many missing pages asked by one client          | recon     | low           | T1595.003 | -     | web | edge | 12 | tcp 443,80 | - | -      | {n:30-4000} answers of 404 within {n:1-30} min
WAF-7006 | Marks of a scanner in the requests              | recon     | low           | T1595.002 | =     | web | edge | 11 | tcp 443,80 | - | -      | {agent}, {n:10-2000} requests
WAF-7007 | Sign-in form: many failures                     | login     | medium        | T1110.004 | -     | web | edge | 9  | tcp 443    | - | -      | {path}, {n:10-900} failures within {n:2-60} min
WAF-7008 | Upload holds a script                           | upload    | high          | T1505.003 | -     | web | edge | 6  | tcp 443    | - | -      | {path}, {script}
WAF-7009 | Expression in a header                          | injection | critical      | T1190     | =     | web | edge | 6  | tcp 443,80 | - | -      | header {param}, {n:20-300} characters
WAF-7010 | Rate limit reached by one client                | rate      | low           | T1499.003 | -     | web | edge | 11 | tcp 443    | - | -      | {path}, {n:60-6000} requests a minute
WAF-7011 | Rate limit reached on one page by many clients  | rate      | medium        | T1499.003 | =     | web | edge | 7  | tcp 443    | - | -      | {path}, {n:40-3000} clients
WAF-7012 | Unusually large answer                          | leak      | medium        | T1213.006 | -     | web | edge | 7  | tcp 443    | - | -      | {path}, {size:5-900}
WAF-7013 | Request without the usual headers               | recon     | informational | T1595.002 | -     | web | edge | 12 | tcp 443,80 | - | -      | {path}
WAF-7014 | Method that the page does not serve             | recon     | low           | T1190     | -     | web | edge | 9  | tcp 443,80 | - | 0.3..1 | {path}
`;
