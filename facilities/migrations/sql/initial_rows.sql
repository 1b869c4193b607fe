-- The groups of the programme's own people, and the text that goes out with a request for evidence (R70).
INSERT INTO auth_group (name) VALUES ('office'), ('assessor'), ('chairperson') ON CONFLICT (name) DO NOTHING;
INSERT INTO facilities_messagetemplate (key, subject, text, changed_at) VALUES (
'supplemental-evidence', 'Providing Supplemental Documents and Evidence', 'Dear colleagues at {facility},

the assessors of your application would like to see more than the answers show. A space for supplemental documents has been opened for you:

{link}

Put there what they ask for, under the question it belongs to. The assessors see a file when you hand in your replies, and not before. Make sure that no patient can be recognised in any of the files.

If something is unclear, answer this message.

The IASIOS office', now());
