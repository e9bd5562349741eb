# Generated from schema/ by `make codegen`. Do not edit.
"""The named chat templates: name -> Jinja text, with the assistant's turns marked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

CHAT_TEMPLATES: Final[Mapping[str, str]] = {
    "chatml": r"""{#- Every turn stands between <|im_start|> and <|im_end|>; tools are described in the first system turn. -#}
{%- set system = messages[0].content if messages and messages[0].role == 'system' else '' -%}
{%- if tools -%}
    {{- '<|im_start|>system\n' ~ system ~ ('\n\n' if system else '') ~ 'You may call these tools:\n<tools>' -}}
    {%- for tool in tools -%}
        {{- '\n' ~ tool | tojson -}}
    {%- endfor -%}
    {{- '\n</tools>\nTo call one, answer with its name and arguments:\n<tool_call>\n' -}}
    {{- '{"name": NAME, "arguments": ARGUMENTS}\n</tool_call><|im_end|>\n' -}}
{%- endif -%}
{%- for message in messages -%}
    {%- if message.role == 'assistant' -%}
        {{- '<|im_start|>assistant\n' -}}
        {%- generation -%}
            {{- message.content -}}
            {%- for call in message.tool_calls or [] -%}
                {{- ('\n' if message.content or not loop.first else '') ~ '<tool_call>\n{"name": ' -}}
                {{- call.function.name | tojson ~ ', "arguments": ' ~ call.function.arguments | tojson -}}
                {{- '}\n</tool_call>' -}}
            {%- endfor -%}
            {{- '<|im_end|>' -}}
        {%- endgeneration -%}
        {{- '\n' -}}
    {%- elif message.role == 'tool' -%}
        {{- '<|im_start|>user\n<tool_response>\n' ~ message.content ~ '\n</tool_response><|im_end|>\n' -}}
    {%- elif not (tools and loop.first and message.role == 'system') -%}
        {{- '<|im_start|>' ~ message.role ~ '\n' ~ message.content ~ '<|im_end|>\n' -}}
    {%- endif -%}
{%- endfor -%}
{%- if add_generation_prompt -%}
    {{- '<|im_start|>assistant\n' -}}
{%- endif -%}""",
    "llama3": r"""{#- A header before every turn, <|eot_id|> behind it; tools are described in the first system turn. -#}
{%- set system = messages[0].content if messages and messages[0].role == 'system' else '' -%}
{{- bos_token -}}
{%- if tools -%}
    {{- '<|start_header_id|>system<|end_header_id|>\n\n' ~ system ~ ('\n\n' if system else '') -}}
    {{- 'You may call these functions. To call one, answer with ' -}}
    {{- '{"name": NAME, "parameters": ARGUMENTS} and nothing else.' -}}
    {%- for tool in tools -%}
        {{- '\n\n' ~ tool | tojson(indent=4) -}}
    {%- endfor -%}
    {{- '<|eot_id|>' -}}
{%- endif -%}
{%- for message in messages -%}
    {%- if message.role == 'assistant' -%}
        {{- '<|start_header_id|>assistant<|end_header_id|>\n\n' -}}
        {%- generation -%}
            {{- message.content -}}
            {%- for call in message.tool_calls or [] -%}
                {{- ('\n' if message.content or not loop.first else '') ~ '{"name": ' ~ call.function.name | tojson -}}
                {{- ', "parameters": ' ~ call.function.arguments | tojson ~ '}' -}}
            {%- endfor -%}
            {{- '<|eot_id|>' -}}
        {%- endgeneration -%}
    {%- elif not (tools and loop.first and message.role == 'system') -%}
        {{- '<|start_header_id|>' ~ ('ipython' if message.role == 'tool' else message.role) -}}
        {{- '<|end_header_id|>\n\n' ~ message.content ~ '<|eot_id|>' -}}
    {%- endif -%}
{%- endfor -%}
{%- if add_generation_prompt -%}
    {{- '<|start_header_id|>assistant<|end_header_id|>\n\n' -}}
{%- endif -%}""",
    "mistral": r"""{#- Questions stand in [INST], answers behind it; what a system turn says stands before the question that follows. -#}
{{- bos_token -}}
{%- if tools -%}
    {{- '[AVAILABLE_TOOLS] ' ~ tools | tojson ~ '[/AVAILABLE_TOOLS]' -}}
{%- endif -%}
{%- set held = namespace(text='') -%}
{%- for message in messages -%}
    {%- if message.role == 'system' -%}
        {%- set held.text = held.text ~ message.content ~ '\n\n' -%}
    {%- elif message.role == 'assistant' -%}
        {%- generation -%}
            {{- ' ' ~ message.content if message.content -}}
            {%- if message.tool_calls -%}
                {{- '[TOOL_CALLS] [' -}}
                {%- for call in message.tool_calls -%}
                    {{- ', ' if not loop.first -}}
                    {{- '{"name": ' ~ call.function.name | tojson -}}
                    {{- ', "arguments": ' ~ call.function.arguments | tojson ~ '}' -}}
                {%- endfor -%}
                {{- ']' -}}
            {%- endif -%}
            {{- eos_token -}}
        {%- endgeneration -%}
    {%- elif message.role == 'tool' -%}
        {{- '[TOOL_RESULTS] ' ~ message.content ~ '[/TOOL_RESULTS]' -}}
    {%- else -%}
        {{- '[INST] ' ~ held.text ~ message.content ~ ' [/INST]' -}}
        {%- set held.text = '' -%}
    {%- endif -%}
{%- endfor -%}""",
    "gemma": r"""{#- Turns of user and model; what a system turn says stands before the question that follows. It knows no tools. -#}
{{- bos_token -}}
{%- set held = namespace(text='') -%}
{%- for message in messages -%}
    {%- if message.role == 'system' -%}
        {%- set held.text = held.text ~ message.content ~ '\n\n' -%}
    {%- elif message.role == 'assistant' -%}
        {{- '<start_of_turn>model\n' -}}
        {%- generation -%}
            {{- message.content ~ '<end_of_turn>' -}}
        {%- endgeneration -%}
        {{- '\n' -}}
    {%- elif message.role == 'user' -%}
        {{- '<start_of_turn>user\n' ~ held.text ~ message.content ~ '<end_of_turn>\n' -}}
        {%- set held.text = '' -%}
    {%- else -%}
        {{- raise_exception('the template gemma has no turns of a ' ~ message.role) -}}
    {%- endif -%}
{%- endfor -%}
{%- if add_generation_prompt -%}
    {{- '<start_of_turn>model\n' -}}
{%- endif -%}""",
    "phi": r"""{#- A turn begins with its role as a token and ends with <|end|>. It knows no tools. -#}
{%- for message in messages -%}
    {%- if message.role == 'assistant' -%}
        {{- '<|assistant|>\n' -}}
        {%- generation -%}
            {{- message.content ~ '<|end|>' -}}
        {%- endgeneration -%}
        {{- '\n' -}}
    {%- elif message.role in ('system', 'user') -%}
        {{- '<|' ~ message.role ~ '|>\n' ~ message.content ~ '<|end|>\n' -}}
    {%- else -%}
        {{- raise_exception('the template phi has no turns of a ' ~ message.role) -}}
    {%- endif -%}
{%- endfor -%}
{%- if add_generation_prompt -%}
    {{- '<|assistant|>\n' -}}
{%- endif -%}""",
    "zephyr": r"""{#- A turn begins with its role and ends with the end-of-text token. It knows no tools. -#}
{%- for message in messages -%}
    {%- if message.role == 'assistant' -%}
        {{- '<|assistant|>\n' -}}
        {%- generation -%}
            {{- message.content ~ eos_token -}}
        {%- endgeneration -%}
        {{- '\n' -}}
    {%- elif message.role in ('system', 'user') -%}
        {{- '<|' ~ message.role ~ '|>\n' ~ message.content ~ eos_token ~ '\n' -}}
    {%- else -%}
        {{- raise_exception('the template zephyr has no turns of a ' ~ message.role) -}}
    {%- endif -%}
{%- endfor -%}
{%- if add_generation_prompt -%}
    {{- '<|assistant|>\n' -}}
{%- endif -%}""",
    "plain": r"""{#- Roles in words and no token but the end-of-text token behind each answer, so any tokenizer can write it. -#}
{{- bos_token -}}
{%- if tools -%}
    {{- 'Tools, called by writing Call: {"name": NAME, "arguments": ARGUMENTS}' -}}
    {%- for tool in tools -%}
        {{- '\n' ~ tool | tojson -}}
    {%- endfor -%}
    {{- '\n\n' -}}
{%- endif -%}
{%- for message in messages -%}
    {{- message.role | capitalize ~ ':' -}}
    {%- if message.role == 'assistant' -%}
        {%- generation -%}
            {{- ' ' ~ message.content if message.content -}}
            {%- for call in message.tool_calls or [] -%}
                {{- ('\n' if message.content or not loop.first else ' ') ~ 'Call: {"name": ' -}}
                {{- call.function.name | tojson ~ ', "arguments": ' ~ call.function.arguments | tojson ~ '}' -}}
            {%- endfor -%}
            {{- eos_token -}}
        {%- endgeneration -%}
        {{- '\n\n' -}}
    {%- else -%}
        {{- ' ' ~ message.content ~ '\n\n' -}}
    {%- endif -%}
{%- endfor -%}
{%- if add_generation_prompt -%}
    {{- 'Assistant:' -}}
{%- endif -%}""",
}

# Tokens a template writes by name, besides the tokenizer's own first and last.
CHAT_TEMPLATE_TOKENS: Final[Mapping[str, tuple[str, ...]]] = {
    "chatml": (
        "<|im_start|>",
        "<|im_end|>",
    ),
    "llama3": (
        "<|start_header_id|>",
        "<|end_header_id|>",
        "<|eot_id|>",
    ),
    "mistral": (
        "[INST]",
        "[/INST]",
    ),
    "gemma": (
        "<start_of_turn>",
        "<end_of_turn>",
    ),
    "phi": (
        "<|system|>",
        "<|user|>",
        "<|assistant|>",
        "<|end|>",
    ),
    "zephyr": (),
    "plain": (),
}

# Taken where a tokenizer has no template of its own.
FALLBACK_CHAT_TEMPLATE: Final = "plain"
