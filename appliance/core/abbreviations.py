"""Home Assistant's short keys for discovery payloads, and older ones still sent by devices.

Source: homeassistant/components/mqtt/abbreviations.py. Refuses nothing: a key that is not listed
stays as it is, because unknown keys are ignored later anyway. Listed is what changes how an entity
is named, reached, read or commanded.
"""

_WORDS = {
    "cmd": "command", "stat": "state", "val": "value", "tpl": "template", "t": "topic",
    "bri": "brightness", "fx": "effect", "pos": "position", "pct": "percentage",
    "osc": "oscillation", "pr": "preset", "dir": "direction", "temp": "temperature",
    "hum": "humidity", "pow": "power", "curr": "current", "whit": "white", "clrm": "color_mode",
    "avty": "availability", "hi": "high", "lo": "low", "pl": "payload", "attr": "attributes",
}  # fmt: skip


def _spelled(short: str) -> str:
    return "_".join(_WORDS.get(word, word) for word in short.split("_"))


_REGULAR = (
    "avty_t avty_tpl avty_mode bri_cmd_t bri_cmd_tpl bri_stat_t bri_tpl bri_val_tpl clrm_stat_t "
    "clrm_val_tpl cmd_t cmd_tpl curr_hum_t curr_hum_tpl curr_temp_t curr_temp_tpl dir_cmd_t "
    "dir_cmd_tpl dir_stat_t dir_val_tpl fan_mode_cmd_t fan_mode_cmd_tpl fan_mode_stat_t fx_cmd_t "
    "fx_cmd_tpl fx_stat_t fx_tpl fx_val_tpl hs_cmd_t hs_cmd_tpl hs_stat_t hs_val_tpl json_attr "
    "json_attr_t json_attr_tpl mode_cmd_t mode_cmd_tpl mode_stat_t mode_stat_tpl osc_cmd_t "
    "osc_cmd_tpl osc_stat_t osc_val_tpl pct_cmd_t pct_cmd_tpl pct_stat_t pct_val_tpl pos_t pos_tpl "
    "pos_open pow_cmd_t pow_cmd_tpl pr_mode_cmd_t pr_mode_cmd_tpl pr_mode_stat_t pr_mode_val_tpl "
    "rgb_cmd_t rgb_cmd_tpl rgb_stat_t rgb_val_tpl rgbw_cmd_t rgbw_cmd_tpl rgbw_stat_t "
    "rgbw_val_tpl rgbww_cmd_t rgbww_cmd_tpl rgbww_stat_t rgbww_val_tpl send_cmd_t set_pos_t "
    "set_pos_tpl stat_off stat_on stat_open stat_opening stat_closing stat_locked stat_locking "
    "stat_unlocked stat_unlocking stat_stopped stat_t stat_tpl stat_val_tpl temp_cmd_t "
    "temp_cmd_tpl temp_hi_cmd_t temp_lo_cmd_t temp_stat_t temp_stat_tpl tilt_cmd_t tilt_cmd_tpl "
    "tilt_status_t tilt_status_tpl val_tpl whit_cmd_t xy_cmd_t xy_cmd_tpl xy_stat_t xy_val_tpl "
    "pl_on pl_off pl_open pl_stop pl_lock t pl avty clrm pl_home pl_not_home dock_cmd_t "
    "dock_cmd_tpl fan_mode_stat_tpl pause_cmd_t stop_cmd_t stop_cmd_tpl swing_mode_cmd_t "
    "swing_mode_cmd_tpl swing_mode_stat_t swing_mode_stat_tpl temp_hi_cmd_tpl temp_hi_stat_t "
    "temp_hi_stat_tpl temp_lo_cmd_tpl temp_lo_stat_t temp_lo_stat_tpl"
)

ENTITY_KEYS: dict[str, str] = {short: _spelled(short) for short in _REGULAR.split()} | {
    "act_stat_t": "activity_state_topic",
    "act_t": "action_topic",
    "act_tpl": "action_template",
    "act_val_tpl": "activity_value_template",
    "av_tones": "available_tones",
    "b_tpl": "blue_template",
    "bat_lev_t": "battery_level_topic",
    "bat_lev_tpl": "battery_level_template",
    "bri_scl": "brightness_scale",
    "cdevs": "child_devices",
    "clr_temp_cmd_t": "color_temp_command_topic",
    "clr_temp_cmd_tpl": "color_temp_command_template",
    "clr_temp_k": "color_temp_kelvin",
    "clr_temp_stat_t": "color_temp_state_topic",
    "clr_temp_tpl": "color_temp_template",
    "clr_temp_val_tpl": "color_temp_value_template",
    "cmd_off_tpl": "command_off_template",
    "cmd_on_tpl": "command_on_template",
    "cmps": "components",
    "cod_arm_req": "code_arm_required",
    "cod_dis_req": "code_disarm_required",
    "cod_form": "code_format",
    "cod_trig_req": "code_trigger_required",
    "def_ent_id": "default_entity_id",
    "dev": "device",
    "dev_cla": "device_class",
    "e": "encoding",
    "en": "enabled_by_default",
    "ent_cat": "entity_category",
    "ent_pic": "entity_picture",
    "evt_typ": "event_types",
    "exp_aft": "expire_after",
    "fanspd_lst": "fan_speed_list",
    "fx_list": "effect_list",
    "g_tpl": "green_template",
    "hum_cmd_t": "target_humidity_command_topic",
    "hum_cmd_tpl": "target_humidity_command_template",
    "hum_stat_t": "target_humidity_state_topic",
    "hum_state_tpl": "target_humidity_state_template",
    "ic": "icon",
    "l_ver_t": "latest_version_topic",
    "l_ver_tpl": "latest_version_template",
    "max_hum": "max_humidity",
    "max_k": "max_kelvin",
    "max_mirs": "max_mireds",
    "migr_discvry": "migrate_discovery",
    "min_hum": "min_humidity",
    "min_k": "min_kelvin",
    "min_mirs": "min_mireds",
    "o": "origin",
    "obj_id": "object_id",
    "off_dly": "off_delay",
    "on_cmd_type": "on_command_type",
    "ops": "options",
    "opt": "optimistic",
    "p": "platform",
    "pause_mw_cmd_tpl": "pause_command_template",
    "pl_arm_away": "payload_arm_away",
    "pl_arm_custom_b": "payload_arm_custom_bypass",
    "pl_arm_home": "payload_arm_home",
    "pl_arm_nite": "payload_arm_night",
    "pl_arm_vacation": "payload_arm_vacation",
    "pl_avail": "payload_available",
    "pl_cln_sp": "payload_clean_spot",
    "pl_cls": "payload_close",
    "pl_disarm": "payload_disarm",
    "pl_inst": "payload_install",
    "pl_loc": "payload_locate",
    "pl_not_avail": "payload_not_available",
    "pl_osc_off": "payload_oscillation_off",
    "pl_osc_on": "payload_oscillation_on",
    "pl_paus": "payload_pause",
    "pl_prs": "payload_press",
    "pl_ret": "payload_return_to_base",
    "pl_rst": "payload_reset",
    "pl_rst_hum": "payload_reset_humidity",
    "pl_rst_mode": "payload_reset_mode",
    "pl_rst_pct": "payload_reset_percentage",
    "pl_rst_pr_mode": "payload_reset_preset_mode",
    "pl_stop_tilt": "payload_stop_tilt",
    "pl_stpa": "payload_start_pause",
    "pl_strt": "payload_start",
    "pl_trig": "payload_trigger",
    "pl_unlk": "payload_unlock",
    "pos": "reports_position",
    "pos_clsd": "position_closed",
    "pr_modes": "preset_modes",
    "ptrn": "pattern",
    "r_tpl": "red_template",
    "ret": "retain",
    "set_fan_spd_t": "set_fan_speed_topic",
    "spd_rng_max": "speed_range_max",
    "spd_rng_min": "speed_range_min",
    "stat_cla": "state_class",
    "stat_clsd": "state_closed",
    "stat_jam": "state_jammed",
    "strt_mw_cmd_t": "start_mowing_command_topic",
    "strt_mw_cmd_tpl": "start_mowing_command_template",
    "sup_clrm": "supported_color_modes",
    "sup_dur": "support_duration",
    "sup_feat": "supported_features",
    "sup_vol": "support_volume_set",
    "swing_h_mode_cmd_t": "swing_horizontal_mode_command_topic",
    "swing_h_mode_cmd_tpl": "swing_horizontal_mode_command_template",
    "swing_h_mode_stat_t": "swing_horizontal_mode_state_topic",
    "swing_h_mode_stat_tpl": "swing_horizontal_mode_state_template",
    "swing_h_modes": "swing_horizontal_modes",
    "temp_unit": "temperature_unit",
    "tilt_clsd_val": "tilt_closed_value",
    "tilt_opnd_val": "tilt_opened_value",
    "tilt_opt": "tilt_optimistic",
    "tz": "timezone",
    "uniq_id": "unique_id",
    "unit_of_meas": "unit_of_measurement",
    "whit_scl": "white_scale",
}

DEVICE_KEYS: dict[str, str] = {
    "cdev": "child_device",
    "cns": "connections",
    "cu": "configuration_url",
    "hw": "hw_version",
    "ids": "identifiers",
    "mdl": "model",
    "mdl_id": "model_id",
    "mf": "manufacturer",
    "sa": "suggested_area",
    "sn": "serial_number",
    "sw": "sw_version",
}
